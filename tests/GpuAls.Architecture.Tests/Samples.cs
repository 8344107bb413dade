#pragma warning disable IDE0130, CA1812, CA1823, CS0169, CS0649, CA1852, CA1822, IDE0051, IDE0052, IDE0059

namespace GpuAls.Architecture.Tests.Sample.Low
{
    sealed class LowThing;

    sealed class LowUser
    {
        public object Use() => new High.HighThing();
    }
}

namespace GpuAls.Architecture.Tests.Sample.Middle
{
    sealed class MiddleThing
    {
        public Low.LowThing? Low { get; init; }
    }
}

namespace GpuAls.Architecture.Tests.Sample.High
{
    sealed class HighThing
    {
        public static Type Uses => typeof(Middle.MiddleThing);
    }
}

namespace GpuAls.Architecture.Tests.Kinds
{
    class BaseType;

    interface Interface;

    sealed class Field;

    sealed class ParameterOfMethod;

    sealed class ReturnValue;

    class Constraint;

    sealed class GenericArgument;

    sealed class ElementOfArray;

    [AttributeUsage(AttributeTargets.All)]
    sealed class Attribute : System.Attribute
    {
        public Type? Type { get; init; }
    }

    sealed class TypeInAttribute;

    sealed class Local;

    sealed class Constructed;

    static class CalledInLambda
    {
        public static int Call() => 1;
    }

    sealed class Caught : Exception;

    sealed class GenericArgumentOfCall;

    sealed class FunctionPointerArgument;

    sealed class UsedByNested;

    sealed class Unused;

    sealed class UserOfBase : BaseType, Interface;

    [Attribute(Type = typeof(TypeInAttribute))]
    sealed class UserOfMembers<T> where T : Constraint
    {
        readonly Field? field;
        readonly List<GenericArgument>? arguments;
        readonly ElementOfArray[]? elements;

        public ReturnValue? Return() => null;

        public void Take(ParameterOfMethod parameter) => GC.KeepAlive(parameter);
    }

    static class UserOfBodies
    {
        public static Func<int> Run()
        {
            try
            {
                Local? local = null;
                GC.KeepAlive(new Constructed());
                GC.KeepAlive(Enumerable.Empty<GenericArgumentOfCall>());
                for (var k = 0; k < 2; k++) GC.KeepAlive(local);
            }
            catch (Caught)
            {
                return () => 0;
            }

            return () => CalledInLambda.Call();
        }

        public static unsafe void Point(delegate*<FunctionPointerArgument, void> pointer) => GC.KeepAlive((nint)pointer);

        sealed class Nested
        {
            public UsedByNested? Used { get; init; }
        }
    }
}
