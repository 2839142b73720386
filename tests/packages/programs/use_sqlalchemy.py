# SQLAlchemy: core statements, the ORM with relations, events, hybrids, transactions, migrations of state, errors, on SQLite in memory.
# needs: sqlalchemy
from sqlalchemy import (Column, Date, Enum, Float, ForeignKey, Integer, MetaData, Numeric, String, Table, and_, case, create_engine, event, exc, func, insert, inspect, literal, or_,
                        select, text, update)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Session, aliased, declarative_base, joinedload, relationship, selectinload, validates

engine = create_engine("sqlite://", future=True)
meta = MetaData()
users = Table("users", meta, Column("id", Integer, primary_key=True), Column("name", String(20), nullable=False, unique=True), Column("score", Float, default=1.5))
meta.create_all(engine)
with engine.begin() as c:
    print(c.execute(insert(users), [{"name": "ann", "score": 3}, {"name": "bob", "score": 4}, {"name": "cyd", "score": 0}]).rowcount)
    print(c.execute(select(users).where(and_(users.c.score > 1, users.c.name.like("%b%")))).all())
    print(c.execute(select(func.count(), func.sum(users.c.score).label("s"))).one()._asdict())
    print(c.execute(update(users).where(users.c.name == "cyd").values(score=users.c.score + 10)).rowcount, c.execute(text("select score from users where name = :n"), {"n": "cyd"}).scalar())
    print(c.execute(select(users.c.name, case((users.c.score > 3, "high"), else_="low")).order_by(users.c.name.desc())).fetchall())
print(select(users.c.name, literal(1)).where(or_(users.c.id.in_([1, 2]), ~users.c.name.is_(None))).group_by(users.c.name).having(func.count() > 1).limit(5))
try:
    with engine.begin() as c:
        c.execute(insert(users).values(name="ann"))
except exc.IntegrityError as e:
    print(type(e).__name__, e.orig, e.statement)

Base = declarative_base()
tags = Table("post_tags", Base.metadata, Column("post", ForeignKey("posts.id"), primary_key=True), Column("tag", ForeignKey("tags.id"), primary_key=True))


class Author(Base):
    __tablename__ = "authors"
    id = Column(Integer, primary_key=True)
    first = Column(String)
    last = Column(String)
    kind = Column(Enum("a", "b", name="kind"), default="a")
    posts = relationship("Post", back_populates="author", cascade="all, delete-orphan", order_by="Post.id")

    @hybrid_property
    def full(self):
        return self.first + " " + self.last

    @validates("first")
    def check(self, key, value):
        if not value:
            raise ValueError(f"empty {key}")
        return value


class Post(Base):
    __tablename__ = "posts"
    id = Column(Integer, primary_key=True)
    title = Column(String)
    price = Column(Numeric(8, 2, asdecimal=False))
    author_id = Column(ForeignKey("authors.id"))
    author = relationship(Author, back_populates="posts")
    tags = relationship("Tag", secondary=tags, backref="posts")


class Tag(Base):
    __tablename__ = "tags"
    id = Column(Integer, primary_key=True)
    name = Column(String)


Base.metadata.create_all(engine)
log = []
event.listen(Session, "before_flush", lambda session, context, instances: log.append(len(session.new)))
with Session(engine) as s:
    fun, work = Tag(name="fun"), Tag(name="work")
    s.add_all([Author(first="A", last="B", posts=[Post(title="one", price=1.25, tags=[fun]), Post(title="two", tags=[fun, work])]), Author(first="C", last="D", kind="b")])
    s.commit()
    print([(a.full, a.kind, [(p.title, p.price, sorted(t.name for t in p.tags)) for p in a.posts]) for a in s.scalars(select(Author).order_by(Author.id))])
    print(s.execute(select(Author.last, func.count(Post.id)).outerjoin(Post).group_by(Author.id).order_by(Author.id)).all(), s.scalars(select(Author).where(Author.full == "C D")).one().first)
    author = s.get(Author, 1)
    author.first = "Z"
    print(author in s.dirty, inspect(author).attrs.first.history, log)
    s.rollback()
    print(author.first, [sorted(p.title for p in t.posts) for t in s.scalars(select(Tag).options(selectinload(Tag.posts)))])
    del author.posts[0]
    s.commit()
    print(s.query(Post).count(), s.query(Post).options(joinedload(Post.author)).one().author.full)
    other = aliased(Author)
    print(s.query(Author, other).filter(Author.id < other.id).count(), s.query(Author).filter(Author.posts.any(Post.title == "two")).all()[0].last)
    for call in (lambda: Author(first=""), lambda: s.scalars(select(Author)).one(), lambda: Author(wrong=1), lambda: s.execute(text("select nothing")), lambda: select(Author).where("x")):
        try:
            call()
        except Exception as e:
            print(type(e).__name__, str(e).splitlines()[0])
print(sorted(inspect(engine).get_table_names()), [c["name"] for c in inspect(engine).get_columns("posts")])
