namespace GpuAls.Architecture.Tests;

/// <summary>Every kind of reference is an arrow, so that none can hide from the order test.</summary>
public sealed class TypeReferencesTests
{
    static readonly string[] Found =
    [
        .. TypeReferences.Of(typeof(TypeReferencesTests).Assembly.Location, "GpuAls.Architecture.Tests.Kinds").Select(arrow => arrow.ToString()),
    ];

    [Theory]
    [InlineData("BaseType")]
    [InlineData("Interface")]
    [InlineData("Field")]
    [InlineData("ParameterOfMethod")]
    [InlineData("ReturnValue")]
    [InlineData("Constraint")]
    [InlineData("GenericArgument")]
    [InlineData("ElementOfArray")]
    [InlineData("Attribute")]
    [InlineData("TypeInAttribute")]
    [InlineData("Local")]
    [InlineData("Constructed")]
    [InlineData("CalledInLambda")]
    [InlineData("Caught")]
    [InlineData("GenericArgumentOfCall")]
    [InlineData("FunctionPointerArgument")]
    [InlineData("UsedByNested")]
    public void Of_FindsEveryKindOfReference(string kind) => Assert.Contains(
        Found, arrow => arrow.StartsWith("UserOf", StringComparison.Ordinal) && arrow.EndsWith($" → {kind}", StringComparison.Ordinal));

    [Fact]
    public void Of_FindsNoMoreThanThere() => Assert.DoesNotContain(Found, arrow => arrow.EndsWith("Unused", StringComparison.Ordinal));
}
