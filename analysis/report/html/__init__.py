"""How do pages become one file that every browser opens, and that asks for nothing from elsewhere?"""

from analysis.report.html.document import html
from analysis.report.html.words import Words

__all__ = ["Words", "html"]
