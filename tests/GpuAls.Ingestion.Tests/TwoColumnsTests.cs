using GpuAls.Testing;

namespace GpuAls.Ingestion.Tests;

public sealed class TwoColumnsTests
{
    [Theory]
    [InlineData("ann\tmuse\nbob\tabba\nbob\tblur\n")]
    [InlineData("user,item\nann,muse\nbob,abba\nbob,blur\n")]
    [InlineData("ann::muse\nbob::abba\nbob::blur")]
    public void TwoColumnsInAllOfTheFirstLines_CountEachRowAs1(string text) =>
        Assert.Equal(["ann muse 1", "bob abba 1", "bob blur 1"], Reading.Of(text).Matrix.Lines());

    [Fact]
    public void AHeaderMayHaveThemInAnotherOrder_IfTheyAreNamed()
    {
        var format = new InteractionFormat { User = ColumnReference.Named("customer"), Item = ColumnReference.Named("product") };
        Assert.Equal(["ann tea 1", "bob tea 1"], Reading.Of("product,customer\ntea,ann\ntea,bob\n", format).Matrix.Lines());
    }

    // The value is missing in a row, or the lines are too few to tell.
    [Theory]
    [InlineData("ann,muse\nann,abba\n", "plays.tsv:1: 2 columns; expected 3 (user, item, value): 'ann,muse'")]
    [InlineData("ann,muse\nbob,abba,2\nbob,blur,2\n", "plays.tsv:1: 2 columns; expected 3 (user, item, value): 'ann,muse'")]
    [InlineData("ann,muse,2\nbob,abba\nbob,blur,2\n", "plays.tsv:2: 2 columns; expected 3 (user, item, value): 'bob,abba'")]
    public void OtherwiseAValueIsExpected(string text, string message) => Assert.Equal(message, Reading.ErrorOf(text, new InteractionFormat()));

    [Fact]
    public void ALaterRowWithMoreColumns_IsBad()
    {
        var rows = string.Concat(Enumerable.Range(0, 60).Select(n => $"user {n}\titem {n % 7}\n"));
        Assert.Equal(
            "plays.tsv:61: 3 columns; expected 2 (user, item); a tab ends a column: 'ann\\tmuse\\t3'",
            Reading.ErrorOf($"{rows}ann\tmuse\t3\n", new InteractionFormat()));
    }

    [Fact]
    public void AChosenValue_IsExpected() => Assert.Equal(
        "plays.tsv:1: 2 columns; expected 3 (user, item, value): 'ann,muse'",
        Reading.ErrorOf("ann,muse\nbob,abba\nbob,blur\n", new InteractionFormat { Value = ColumnReference.At(2) }));
}
