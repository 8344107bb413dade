namespace GpuAls.Cli.Tests;

/// <summary>Every help text as it is, in Help/: a change of a word is a change to look at.</summary>
public sealed class HelpTests
{
    [Theory]
    [InlineData("gpuals")]
    [InlineData("inspect")]
    [InlineData("train")]
    [InlineData("tune")]
    [InlineData("split")]
    [InlineData("evaluate")]
    [InlineData("recommend")]
    [InlineData("similar-items")]
    [InlineData("similar-users")]
    [InlineData("explain")]
    [InlineData("score")]
    [InlineData("show")]
    [InlineData("info")]
    [InlineData("generate")]
    [InlineData("benchmark")]
    [InlineData("devices")]
    [InlineData("demo")]
    public void Help_IsTheTextThatWasReviewed(string command)
    {
        var help = Gpuals.Answer(command == "gpuals" ? ["--help"] : [command, "--help"]);

        // The library pads some lines with a space.
        var lines = help.TrimEnd().Split('\n').Select(line => line.TrimEnd());
        Assert.Equal(File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Help", $"{command}.txt")), lines);
    }
}
