"""An app that declares one of each thing an app can declare: docs/new-app.md walks through it, the suite runs it.

Somebody asks for the use of the agency's seal on a paper; two sign, and the keeper of the seal stamps it.
"""
