# Markdown: the core syntax, extensions, own extension with an inline pattern, a preprocessor and a tree processor.
# needs: markdown
import markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import SimpleTagInlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

TEXT = """# Title #

A *em* **strong** ***both*** `code <b>` [link](http://e.org "t") ![img](i.png) <http://auto.org> &copy; AT&T [ref][id] line  
break

[id]: http://ref.org  'Ref title'

Second
------
> quote
> > nested

1. one
2. two

    para in two

   * sub
   * sub2

- - -

    code block & <tag>

<div>raw *html*</div>

```python
def f(x): return x
```

| a | b |
|:--|--:|
| 1 | `2` |

Term
:   Definition

Note[^1] and HTML abbr.

[^1]: The footnote.
*[HTML]: Hyper Text

!!! warning "Careful"
    inside
"""
print(markdown.markdown(TEXT))
print(markdown.markdown(TEXT, extensions=["extra", "toc", "admonition", "sane_lists", "smarty", "nl2br"], output_format="html"))


class Shout(Preprocessor):
    def run(self, lines):
        return [line.replace("LOUD", "**LOUD**") for line in lines]


class Count(Treeprocessor):
    def run(self, root):
        md.seen = ("count", len(list(root.iter())))
        for p in root.iter("p"):
            p.set("class", "text")


class Own(Extension):
    config = {"tag": ["del", "The tag"]}

    def extendMarkdown(self, md):
        md.inlinePatterns.register(SimpleTagInlineProcessor(r"(--)(.*?)--", self.getConfig("tag")), "del", 175)
        md.preprocessors.register(Shout(md), "shout", 25)
        md.treeprocessors.register(Count(md), "count", 1)


md = markdown.Markdown(extensions=[Own(tag="s"), "meta", "toc"])
print(md.convert("Name: me\n      you\n\n# H1\n\n## H2\n\nLOUD --gone-- text"), md.Meta, md.toc, md.toc_tokens, md.seen)
md.reset()
print(md.convert("again --x--"), len(md.inlinePatterns), md.inlinePatterns["del"].tag)
