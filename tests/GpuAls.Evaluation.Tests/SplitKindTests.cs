using GpuAls.Core;
using GpuAls.Evaluation.Splits;
using GpuAls.Testing;

namespace GpuAls.Evaluation.Tests;

public sealed class SplitKindTests
{
    [Fact]
    public void EveryKind_HasAWordOfItsOwn_HelpAndItsPlaceInTheDocuments()
    {
        Assert.Equal(SplitKind.All.Count, SplitKind.All.Select(kind => kind.Word).Distinct().Count());
        var text = RepositoryFile.Read("docs/evaluation.md");
        Assert.All(SplitKind.All, kind =>
        {
            Assert.NotEqual("", kind.Help);
            Assert.Contains($"| `{kind.ExampleText}` |", text, StringComparison.Ordinal);
            Assert.Equal(kind.NeedsTimes, SplitKind.Parse(kind.ExampleText).NeedsTimes);
        });
        Assert.Equal("last or time", SplitKind.WordsWithTimes);
    }

    [Fact]
    public void EverySplit_HasItsRow()
    {
        var classes = typeof(ISplit).Assembly.GetTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(ISplit)));
        Assert.Equal(classes.ToHashSet(), SplitKind.All.Select(kind => SplitKind.Parse(kind.ExampleText).GetType()).ToHashSet());
    }

    [Theory]
    [InlineData("random", "unknown split 'random'")]
    [InlineData("random:0.1:0.1", "unknown split 'random:0.1:0.1'")]
    [InlineData("rest:3", "unknown split 'rest:3'")]
    public void Parse_OfAnUnknownKind_IsAnErrorWithExamples(string text, string problem) => Assert.Equal(
        $"{problem}; expected a kind and an amount: random:0.2, leave-out:3, last:3, time:0.2, unseen-users:0.1 or unseen-items:0.1",
        Assert.Throws<GpuAlsException>(() => SplitKind.Parse(text)).Message);

    [Theory]
    [InlineData("random:1", "the amount of the split 'random:1' is '1'; expected a number above 0 and below 1")]
    [InlineData("time:x", "the amount of the split 'time:x' is 'x'; expected a number above 0 and below 1")]
    [InlineData("unseen-users:0", "the amount of the split 'unseen-users:0' is '0'; expected a number above 0 and below 1")]
    [InlineData("last:0", "the amount of the split 'last:0' is '0'; expected a whole number of 1 or more")]
    [InlineData("leave-out:0.5", "the amount of the split 'leave-out:0.5' is '0.5'; expected a whole number of 1 or more")]
    public void Parse_OfAnAmountOutOfRange_IsAnError(string text, string message) =>
        Assert.Equal(message, Assert.Throws<GpuAlsException>(() => SplitKind.Parse(text)).Message);
}
