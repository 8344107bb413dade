using GpuAls.Cli.Options;

namespace GpuAls.Cli.Tests;

public sealed class TypedCommandTests
{
    [Theory]
    [InlineData("plays.tsv", "plays.tsv")]
    [InlineData("view=1,buy=5", "view=1,buy=5")]
    [InlineData("beyoncé", "beyoncé")]
    [InlineData("the iron harbours, muse", "\"the iron harbours, muse\"")]
    [InlineData("", "\"\"")]
    [InlineData("guns n' roses", "\"guns n' roses\"")]
    [InlineData("say \"yes\"", "'say \"yes\"'")]
    [InlineData("$HOME", "'$HOME'")]
    [InlineData("p!nk's", @"'p!nk'\''s'")]
    [InlineData(@"earth\, wind", @"'earth\, wind'")]
    [InlineData("é\u001B[31m's\\", @"$'\xC3\xA9\x1B[31m\'s\\'")]
    public void Quote_ProtectsAWordFromTheShell(string word, string expected) => Assert.Equal(expected, TypedCommand.Quote(word));
}
