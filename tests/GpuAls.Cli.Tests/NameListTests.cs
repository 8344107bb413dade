using GpuAls.Cli.Options;

namespace GpuAls.Cli.Tests;

public sealed class NameListTests
{
    [Theory]
    [InlineData("", new string[0])]
    [InlineData(" , ,", new string[0])]
    [InlineData("coldplay", new[] { "coldplay" })]
    [InlineData(" black eyed peas,maroon5 , beyoncé", new[] { "black eyed peas", "maroon5", "beyoncé" })]
    [InlineData(@"earth\, wind & fire, ac\\dc, a\b", new[] { "earth, wind & fire", @"ac\dc", @"a\b" })]
    [InlineData(@"trailing\", new[] { @"trailing\" })]
    public void Parse_SplitsAtCommasThatAreNotEscaped(string text, string[] names) => Assert.Equal(names, NameList.Parse(text));
}
