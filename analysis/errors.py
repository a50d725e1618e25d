"""What went wrong, as a code and its parameters: the sentence is made where it is shown."""


class AnalysisError(ValueError):
    """Something the user can change.

    Parameters
    ----------
    code
        Key of the sentence, under `error.` in every locale.
    params
        What the sentence names: file, column, row, the values to choose from.
    """

    def __init__(self, code: str, **params: object) -> None:
        self.code, self.params = code, params
        said = ", ".join(f"{name}={value!r}" for name, value in params.items())
        super().__init__(f"{code}({said})")

    def __reduce__(self) -> tuple[object, ...]:
        """From one process to another with code and parameters."""
        return _again, (type(self), self.code, self.params)


class FileError(AnalysisError):
    """The file cannot be read as an event log."""


class MappingError(AnalysisError):
    """The columns named do not make an event log."""


class FilterError(AnalysisError):
    """A filter names something the log does not have."""


class CatalogueError(AnalysisError):
    """A process catalogue is wrong; carries file and line."""


def _again(kind: type[AnalysisError], code: str, params: dict[str, object]) -> AnalysisError:
    return kind(code, **params)
