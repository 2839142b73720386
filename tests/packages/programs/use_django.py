# Django in one file: settings, URL patterns, views, models with a migration-less table on SQLite, forms, templates, the test client, signing.
# needs: django
import django
from django.conf import settings

settings.configure(SECRET_KEY="k" * 40, ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], DEBUG=False, USE_TZ=True, LOGGING_CONFIG=None, DEFAULT_AUTO_FIELD="django.db.models.AutoField",
                   DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}, INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", __name__],
                   MIDDLEWARE=["django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware"],
                   TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "OPTIONS": {"loaders": [("django.template.loaders.locmem.Loader", {
                       "list.html": "{% for b in books %}{{ forloop.counter }}. {{ b.title|upper }} ({{ b.pages|default:'?' }}) {% empty %}none{% endfor %}{{ text }}{% url 'book' 3 %}"})]}}])
django.setup()
from django import forms
from django.core import serializers, signing
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import connection, models, transaction
from django.db.models import Avg, Count, F, Q
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template import Context, Template
from django.test import Client
from django.urls import path, reverse
from django.utils import dateparse, html, text, timezone


class Author(models.Model):
    name = models.CharField(max_length=30)

    class Meta:
        app_label = "__main__"

    def __str__(self):
        return self.name


class Book(models.Model):
    title = models.CharField(max_length=50, unique=True)
    pages = models.PositiveIntegerField(null=True)
    author = models.ForeignKey(Author, models.CASCADE, related_name="books")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "__main__"
        ordering = ["title"]


class BookForm(forms.ModelForm):
    extra = forms.EmailField(required=False)

    class Meta:
        model = Book
        fields = ["title", "pages"]

    def clean_title(self):
        if "bad" in self.cleaned_data["title"]:
            raise ValidationError("no %(what)s", params={"what": "bad words"})
        return self.cleaned_data["title"]


def index(request):
    return render(request, "list.html", {"books": Book.objects.all(), "text": request.GET.get("q", "") + "<&>"})


def book(request, pk):
    b = get_object_or_404(Book, pk=pk)
    return JsonResponse({"title": b.title, "author": str(b.author), "method": request.method})


urlpatterns = [path("", index, name="index"), path("book/<int:pk>/", book, name="book"), path("boom/", lambda request: 1 // 0)]
with connection.schema_editor() as editor:
    editor.create_model(Author)
    editor.create_model(Book)
ann, bob = Author.objects.create(name="Ann"), Author.objects.create(name="Bob")
Book.objects.bulk_create([Book(title=f"t{i}", pages=i * 100 or None, author=(ann, bob)[i % 2]) for i in range(5)])
print(Book.objects.filter(Q(pages__gt=100) & ~Q(author__name="Bob")).values_list("title", flat=True), Book.objects.aggregate(Avg("pages")))
django.apps.apps.clear_cache()
print(list(Author.objects.annotate(n=Count("books")).values("name", "n").order_by("name")), Book.objects.filter(title="t1").update(pages=F("pages") + 5), Book.objects.get(title="t1").pages)
print(Book.objects.filter(author__name__startswith="A").select_related("author").query)
print([str(a) for a in Author.objects.prefetch_related("books")], ann.books.count(), Book.objects.in_bulk([1])[1].title, Book.objects.exclude(pages=None).latest("pages").title)
try:
    with transaction.atomic():
        Book.objects.create(title="gone", author=ann)
        raise ValueError("rolled back")
except ValueError as e:
    print(e, Book.objects.filter(title="gone").exists())
client = Client(raise_request_exception=False)
for url in ("/", "/?q=x", "/book/2/", "/book/99/", "/none/", "/boom/"):
    response = client.get(url)
    print(url, response.status_code, response["Content-Type"], response.content.decode()[:90].replace("\n", ""))
form = BookForm({"title": "bad book", "pages": "-3", "extra": "nomail"})
print(form.is_valid(), form.errors.get_json_data(), BookForm({"title": "good", "pages": "3"}).is_valid())
print(BookForm(initial={"title": "x<"}).as_p())
print(Template("{% load l10n %}{% with a=b|length %}{{ a }}{% endwith %}{{ b|join:', ' }}{% if b and not c %}y{% endif %}{% cycle 1 2 %}{{ d|date:'Y-m-d' }}{{ n|floatformat:2 }}").render(
    Context({"b": ["<x>", "y"], "d": dateparse.parse_datetime("2020-02-03T04:05:06Z"), "n": 3.14159})))
print(signing.loads(signing.dumps({"a": 1})), text.slugify("Héllo Wörld!"), html.escape("<'>"), reverse("book", args=[5]), Paginator(range(10), 3).page(2).object_list)
print(serializers.serialize("json", Author.objects.all()), text.Truncator("many words in here").words(2), django.get_version()[:2])
try:
    signing.loads("x:y:z")
except signing.BadSignature as e:
    print(type(e).__name__, e)
