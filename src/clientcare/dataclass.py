"""Data classes and named tuples whose methods are made when the first object of them is.

The standard library compiles the methods of each class when its module is imported, and imports a
tenth of itself to do so: with a hundred classes half of a start, most of them never used in it
(`docs/decisions.md`). Of what it can do this does what the house needs.
"""

from collections.abc import Callable
from functools import cache
from itertools import count
from reprlib import recursive_repr
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, dataclass_transform, overload

T = TypeVar("T")
SLOW = 500
"""How many data objects of a class are made before an `__init__` of its own is compiled."""


def _function(
    owner: type[Any], name: str, fields: dict[str, Any], make: Callable[[Any, tuple[Any, ...]], Any]
) -> Any:
    """Return a function that gives `make` its first argument and a tuple of the fields' values.

    A field whose default is `...` must be given.
    """
    code = _taking(len(fields)).replace(
        co_varnames=("_of", *fields), co_name=name, co_qualname=f"{owner.__qualname__}.{name}"
    )
    defaults = tuple([value for value in fields.values() if value is not ...])
    return FunctionType(code, {"_make": make}, name, defaults)


@cache
def _taking(number: int) -> CodeType:
    """Return the code of a function with that many fields: a copy with other names costs little.

    Those of the numbers in use are compiled with this module, not at each start.
    """
    names = "".join([f"_{n}, " for n in range(number)])
    function = _WITH_FIELDS.get(number) or eval(f"lambda _of, {names}: _make(_of, ({names}))")
    code: CodeType = function.__code__
    return code


_make: Any = None
_FUNCTIONS: tuple[Any, ...] = (
    lambda _of, a: _make(_of, (a,)),
    lambda _of, a, b: _make(_of, (a, b)),
    lambda _of, a, b, c: _make(_of, (a, b, c)),
    lambda _of, a, b, c, d: _make(_of, (a, b, c, d)),
    lambda _of, a, b, c, d, e: _make(_of, (a, b, c, d, e)),
    lambda _of, a, b, c, d, e, f: _make(_of, (a, b, c, d, e, f)),
    lambda _of, a, b, c, d, e, f, g: _make(_of, (a, b, c, d, e, f, g)),
    lambda _of, a, b, c, d, e, f, g, h: _make(_of, (a, b, c, d, e, f, g, h)),
    lambda _of, a, b, c, d, e, f, g, h, i: _make(_of, (a, b, c, d, e, f, g, h, i)),
    lambda _of, a, b, c, d, e, f, g, h, i, j: _make(_of, (a, b, c, d, e, f, g, h, i, j)),
    lambda _of, a, b, c, d, e, f, g, h, i, j, k: _make(_of, (a, b, c, d, e, f, g, h, i, j, k)),
    lambda _of, a, b, c, d, e, f, g, h, i, j, k, m: _make(
        _of, (a, b, c, d, e, f, g, h, i, j, k, m)
    ),
    lambda _of, a, b, c, d, e, f, g, h, i, j, k, m, n: _make(
        _of, (a, b, c, d, e, f, g, h, i, j, k, m, n)
    ),
    lambda _of, a, b, c, d, e, f, g, h, i, j, k, m, n, o, p: _make(
        _of, (a, b, c, d, e, f, g, h, i, j, k, m, n, o, p)
    ),
    lambda _of, a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q: _make(
        _of, (a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q)
    ),
    lambda _of, a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q, r, s: _make(
        _of, (a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q, r, s)
    ),
    lambda _of, a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q, r, s, t: _make(
        _of, (a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q, r, s, t)
    ),
    lambda _of, a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q, r, s, t, u: _make(
        _of, (a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q, r, s, t, u)
    ),
)
_WITH_FIELDS = {function.__code__.co_argcount - 1: function for function in _FUNCTIONS}


if TYPE_CHECKING:
    from functools import cached_property as cached_property
else:

    class cached_property:  # noqa: N801 - the name of what it stands for
        """A property that is computed once; that of Python 3.11 takes a lock each time."""

        def __init__(self, compute):
            self.compute, self.__doc__ = compute, compute.__doc__

        def __set_name__(self, owner, name):
            self.name = name

        def __get__(self, one, owner=None):
            """Compute it; from then on it is found in the object itself."""
            if one is None:
                return self
            value = one.__dict__[self.name] = self.compute(one)
            return value


# Named tuples ------------------------------------------------------------------------------------

if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple
else:
    from collections import _tuplegetter

    class _Row(tuple):
        """What all named tuples can do."""

        __slots__ = ()

        def __new__(cls, *args, **kwargs):
            """Make the first object of a class, after the function that makes the others."""
            owner = next(one for one in cls.__mro__ if "_fields" in one.__dict__)
            fields = {one: owner._defaults.get(one, ...) for one in owner._fields}
            owner.__new__ = _function(owner, "__new__", fields, tuple.__new__)
            return owner.__new__(cls, *args, **kwargs)

        def _replace(self, **values):
            """Return a copy with other values in some fields."""
            copy = tuple.__new__(type(self), map(values.pop, self._fields, self))
            if values:
                raise ValueError(f"Got unexpected field names: {list(values)!r}")
            return copy

        def _asdict(self):
            """Return the values by name."""
            return dict(zip(self._fields, self, strict=True))

        def __getnewargs__(self):
            return tuple(self)

        def __repr__(self):
            shown = ", ".join([f"{n}={v!r}" for n, v in zip(self._fields, self, strict=True)])
            return f"{type(self).__name__}({shown})"

    def _annotated(space):
        """The names that a class annotates, in order; from Python 3.14 on a function knows them."""
        if "__annotations__" in space:
            return tuple(space["__annotations__"])
        import annotationlib

        function = annotationlib.get_annotate_from_class_namespace(space)
        return tuple(
            annotationlib.call_annotate_function(function, annotationlib.Format.FORWARDREF)
        )

    class _Rows(type):
        """Make each class below NamedTuple a class of tuples."""

        def __new__(cls, name, bases, space):
            if not bases:
                return super().__new__(cls, name, bases, space)
            fields = _annotated(space)
            space["_defaults"] = {one: space[one] for one in fields if one in space}
            space |= {one: _tuplegetter(n, "") for n, one in enumerate(fields)}
            space |= {"__slots__": (), "_fields": fields, "__match_args__": fields}
            return type(name, (_Row,), space)

    class NamedTuple(metaclass=_Rows):
        """A tuple whose values have names, as `typing.NamedTuple`."""


# Data classes ------------------------------------------------------------------------------------


class Field(NamedTuple):
    """How a field differs from others."""

    default: Any = ...
    default_factory: Callable[[], Any] | None = None
    compare: bool = True


def field(
    *, default: Any = ..., default_factory: Callable[[], Any] | None = None, compare: bool = True
) -> Any:
    """Declare a field that is made anew for each object, or not compared."""
    return Field(default, default_factory, compare)


def replace(one: T, **values: Any) -> T:
    """Return a copy with other values in some fields."""
    return type(one)(**{name: getattr(one, name) for name in _fields(type(one))} | values)


def filled(cls: type[T], *sources: object, **values: Any) -> T:
    """Make an object: fields as given, all others from the first source with one of that name."""
    names: Any = getattr(cls, "_fields", None) or _fields(cls)
    for name in names:
        if name not in values:
            for one in sources:
                if (value := getattr(one, name, ...)) is not ...:
                    values[name] = value
                    break
    if values.keys() != set(names):
        return cls(**values)
    if issubclass(cls, tuple):  # with every field given, no function has to be compiled for it
        return tuple.__new__(cls, map(values.__getitem__, names))
    made = object.__new__(cls)
    made.__dict__.update(values)
    return made


@overload
def dataclass(cls: type[T], /) -> type[T]: ...
@overload
def dataclass(
    *, frozen: bool = False, slots: bool = False, eq: bool = True
) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(field_specifiers=(field,))
def dataclass(
    cls: type[Any] | None = None, /, *, frozen: bool = False, slots: bool = False, eq: bool = True
) -> Any:
    """Give a class an `__init__`, a `repr`, and `==` by its annotated fields, as `dataclasses`."""

    def made(cls: type[Any]) -> type[Any]:
        return _made(cls, frozen=frozen, slots=slots, eq=eq)

    return made if cls is None else made(cls)


def _fields(cls: type[Any]) -> dict[str, Field]:
    fields: dict[str, Field] = cls.__fields__
    return fields


def _made(cls: type[Any], *, frozen: bool, slots: bool, eq: bool) -> type[Any]:
    given = {name: cls.__dict__.get(name, ...) for name in cls.__annotations__}
    own = {name: one if isinstance(one, Field) else Field(one) for name, one in given.items()}
    fields = {**getattr(cls, "__fields__", {}), **own}
    names: dict[str, Any] = {
        "__fields__": fields, "__match_args__": tuple(fields), "__repr__": _repr,
        **({"__eq__": _eq, "__hash__": _hash if frozen else None} if eq else {}),
        **({"__setattr__": _refuse, "__delattr__": _refuse} if frozen else {}),
    }  # fmt: skip
    if slots:
        held = {n: v for n, v in cls.__dict__.items() if n not in ("__dict__", "__weakref__", *own)}
        cls = type(cls.__name__, cls.__bases__, {**held, **names, "__slots__": tuple(own)})
    else:
        names |= {name: one.default for name, one in own.items() if one.default is not ...}
        for name, value in names.items():
            setattr(cls, name, value)

    def first(self: Any, *args: Any, **kwargs: Any) -> None:
        cls.__init__ = init = _first_init_of(cls, frozen=frozen, slots=slots)
        init(self, *args, **kwargs)

    cls.__init__ = first
    return cls


def _first_init_of(cls: type[Any], *, frozen: bool, slots: bool) -> Callable[..., None]:
    """Return the `__init__` of the first objects of a class."""
    fields, made = _fields(cls), count(1)
    factories = {n: one.default_factory for n, one in fields.items() if one.default_factory}

    def make(self: Any, values: tuple[Any, ...]) -> None:
        if slots or factories:
            for name, value in zip(fields, values, strict=True):
                made_now = factories[name]() if value is factories else value
                object.__setattr__(self, name, made_now)
        else:
            self.__dict__.update(zip(fields, values, strict=True))
        if next(made) == SLOW:
            cls.__init__ = _init_of(cls, frozen=frozen, slots=slots)

    defaults = {n: factories if n in factories else one.default for n, one in fields.items()}
    init: Callable[..., None] = _function(cls, "__init__", defaults, make)
    return init


def _init_of(cls: type[Any], *, frozen: bool, slots: bool) -> Callable[..., None]:
    """Compile the `__init__` of a class; a frozen object gets its values at once, which is faster.

    One with slots gets each on its own.
    """
    names: dict[str, Any] = {"_set": object.__setattr__, "_none": ...}
    takes, values = [], {}
    for name, one in _fields(cls).items():
        value = name
        if one.default_factory:
            names[f"_make_{name}"] = one.default_factory
            takes.append(f"{name}=_none")
            value = f"_make_{name}() if {name} is _none else {name}"
        elif one.default is not ...:
            names[f"_of_{name}"] = one.default
            takes.append(f"{name}=_of_{name}")
        else:
            takes.append(name)
        values[name] = value
    if frozen and not slots:
        held = ", ".join([f"{name!r}: {value}" for name, value in values.items()])
        lines = [f"_set(self, '__dict__', {{{held}}})"]
    elif frozen:
        lines = [f"_set(self, {name!r}, {value})" for name, value in values.items()]
    else:
        lines = [f"self.{name} = {value}" for name, value in values.items()]
    exec(f"def __init__(self, {', '.join(takes)}):\n " + "\n ".join(lines or ["pass"]), names)
    init: Callable[..., None] = names["__init__"]
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    return init


def _values(one: Any) -> tuple[Any, ...]:
    return tuple(
        [getattr(one, name) for name, field in _fields(type(one)).items() if field.compare]
    )


def _eq(self: Any, other: object) -> bool:
    return _values(self) == _values(other) if type(self) is type(other) else NotImplemented


def _hash(self: Any) -> int:
    return hash(_values(self))


@recursive_repr()
def _repr(self: Any) -> str:
    shown = [f"{name}={getattr(self, name)!r}" for name in _fields(type(self))]
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _refuse(self: Any, name: str, *value: Any) -> NoReturn:
    raise AttributeError(f"a {type(self).__name__} is frozen: {name} cannot be set")
