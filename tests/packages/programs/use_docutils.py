# docutils: reStructuredText to HTML, LaTeX, XML and pseudo-XML, own directives and roles, system messages.
# needs: docutils
from docutils import nodes
from docutils.core import publish_doctree, publish_parts, publish_string
from docutils.parsers.rst import Directive, directives, roles

TEXT = """
Title
=====

Some *emphasis*, **strong**, ``literal``, `a link <http://example.org>`_ and a footnote [1]_.

.. [1] The note.

Section
-------

* item one

  1. inner
  2. list

* item two

======  =====
Name    Value
======  =====
alpha   1
beta    2
======  =====

.. note:: Take care, |sub|.
.. |sub| replace:: substituted

.. code-block:: python

   def f(): return 1

::

   literal block

term
  definition

:field: value
:Author: me

.. math:: a^2 + b^2
.. twice:: hello
   :times: 3

A :shout:`word`.
"""


class Twice(Directive):
    required_arguments = 1
    option_spec = {"times": directives.nonnegative_int}

    def run(self):
        return [nodes.paragraph(text=self.arguments[0] * self.options.get("times", 2))]


directives.register_directive("twice", Twice)
roles.register_local_role("shout", lambda name, raw, text, line, inliner, options={}, content=[]: ([nodes.strong(raw, text.upper())], []))
quiet = {"report_level": 5, "input_encoding": "unicode", "output_encoding": "unicode", "embed_stylesheet": False, "stylesheet_path": None, "_disable_config": True}
tree = publish_doctree(TEXT, settings_overrides=quiet)
print(tree.pformat())
print([s["names"] for s in tree.findall(nodes.section)], len(list(tree.findall(nodes.list_item))), tree.astext()[:60])
parts = publish_parts(TEXT, writer_name="html4css1", settings_overrides={**quiet, "math_output": "LaTeX"})
print(parts["title"], parts["body"], sep="\n")
print(publish_string(TEXT, writer_name="latex", settings_overrides=quiet)[-1500:])
print(publish_string("a *b", writer_name="pseudoxml", settings_overrides=quiet))
print(publish_string("*x* `y`_\n\n=\nbad\n", writer_name="xml", settings_overrides=quiet))
