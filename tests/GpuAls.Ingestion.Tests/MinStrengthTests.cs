using GpuAls.Core.Interactions;
using GpuAls.Ingestion.Splitting;
using GpuAls.Testing;

namespace GpuAls.Ingestion.Tests;

public sealed class MinStrengthTests : FolderTests
{
    static readonly InteractionFormat AtLeast4 = new() { MinStrength = 4 };

    [Fact]
    public void RowsBelowTheMinimum_AreCountedAndIgnored()
    {
        var (matrix, report) = Reading.Of("ann\tmuse\t4\nann\tabba\t3.999\nbob\tmuse\t0\nbob\tdido\t1\nbob\tmuse\t5\n", AtLeast4);

        Assert.Equal(["ann muse 4", "bob muse 5"], matrix.Lines());
        Assert.Equal((5L, 2L, 1L, 2L), (report.Rows, report.Interactions, report.ZeroStrengthRows, report.LowStrengthRows));
        Assert.Equal(1, matrix.Items.Count); // abba and dido have no number
    }

    [Fact]
    public void RowsAreJudgedBeforeEqualPairsAreAddedUp() =>
        Assert.Equal(["ann abba 4"], Reading.Of("ann\tmuse\t3\nann\tmuse\t3\nann\tabba\t4\n", AtLeast4).Matrix.Lines());

    [Fact]
    public void Dislikes_CountByTheirStrength() => Assert.Equal(
        ["ann muse -5", "bob muse 4"],
        Reading.Of("ann\tmuse\t-5\nann\tabba\t-3\nbob\tmuse\t4\n", AtLeast4 with { NegativeIsDislike = true }).Matrix.Lines());

    [Fact]
    public void EventWeights_CountBeforeTheMinimum() => Assert.Equal(
        ["ann muse 5"],
        Reading.Of(
            "ann\tmuse\tbuy\nann\tabba\tview\n",
            AtLeast4 with
            {
                Event = ColumnReference.At(2),
                Value = null,
                EventWeights = new Dictionary<string, float> { ["buy"] = 5, ["view"] = 1 },
            }).Matrix.Lines());

    [Theory]
    [InlineData("ann\tmuse\t1\nbob\tmuse\t2\n", "plays.tsv: 2 rows, all with a value below 4; expected a value of 4 or more")]
    [InlineData(
        "ann\tmuse\t1\nbob\tmuse\t0\n",
        "plays.tsv: no interactions in 2 rows (0 bad, 1 with a value of 0, 1 with a value below 4); expected at least one")]
    [InlineData("ann\tmuse\t0\n", "plays.tsv: 1 row, all with a value of 0; expected a value above 0")]
    public void FileWithoutRowsAboveTheMinimum_SaysSo(string text, string message) => Assert.Equal(message, Reading.ErrorOf(text, AtLeast4));

    [Fact]
    public void SecondReading_IgnoresTheSameRows_AndPairsThatAFilterDropped()
    {
        var path = Folder.Write("plays.tsv", "ann\tmuse\t4\t9\nann\tmuse\t1\t2\neve\tdido\t7\t3\nbob\tmuse\t5\t8\n");
        var format = AtLeast4 with { Time = ColumnReference.At(3) };
        var (matrix, report) = Reading.OfFile(path, format);
        var filtered = new InteractionFilter { MinUsersPerItem = 2 }.Apply(matrix).Matrix;

        var times = new InteractionRereader([report], format, filtered).ReadTimes(TestContext.Current.CancellationToken);

        Assert.Equal(["ann muse 4", "bob muse 5"], filtered.Lines());
        Assert.Equal([9, 8], times.Slice(0, 2).ToArray());
    }
}
