using System.Text;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Testing;

namespace GpuAls.Ingestion.Tests;

public sealed class BatchedInteractionsTests
{
    const int Batch = InteractionBatch.Capacity;

    static readonly InteractionFormat Skipping = new() { OnBadRow = BadRowPolicy.Skip };

    // Around the end of the first batch, and around the number of batches, after which the batches are reused.
    public static TheoryData<int, bool> Counts()
    {
        var data = new TheoryData<int, bool>();
        foreach (var count in (int[])[0, 1, Batch - 1, Batch, Batch + 1, 4 * Batch, 4 * Batch + 1, 20 * Batch + 7])
        {
            data.Add(count, true);
            data.Add(count, false);
        }

        return data;
    }

    [Theory, MemberData(nameof(Counts))]
    public void Complete_AfterAnyNumber_HasThemAllInTheirOrder(int count, bool onSecondThread)
    {
        var alone = new InteractionMatrixBuilder();
        var builder = new InteractionMatrixBuilder();
        using var batches = new BatchedInteractions(builder, onSecondThread);
        for (var n = 0; n < count; n++)
        {
            byte[] user = Encoding.UTF8.GetBytes($"user{n / 50}"), item = Encoding.UTF8.GetBytes($"item{n * 7919L % 5003}");
            alone.Add(user, item, n + 1);
            batches.Add(user, item, n + 1, batches.IsLastUser(user));
        }

        batches.Complete();

        Assert.Equal(count, builder.Count);
        Assert.Equal(alone.Build().Lines(), builder.Build().Lines());
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Dispose_WithoutComplete_HasThemAllToo(bool onSecondThread)
    {
        var builder = new InteractionMatrixBuilder();
        using (var batches = new BatchedInteractions(builder, onSecondThread))
        {
            for (var n = 0; n < 3 * Batch + 5; n++) batches.Add("bob"u8, "muse"u8, 1, batches.IsLastUser("bob"u8));
        }

        Assert.Equal(3 * Batch + 5, builder.Count);
    }

    // A strength that the builder rejects stands for any failure of the builder; the reader itself never passes one on.
    [Theory]
    [InlineData(true, 0)]
    [InlineData(true, Batch - 1)]
    [InlineData(true, Batch)]
    [InlineData(false, 0)]
    [InlineData(false, Batch - 1)]
    [InlineData(false, Batch)]
    public void Add_AfterAFailureBehindIt_ThrowsIt(bool onSecondThread, int failing)
    {
        var builder = new InteractionMatrixBuilder();
        using var batches = new BatchedInteractions(builder, onSecondThread);
        var added = 0;
        var error = Assert.Throws<ArgumentOutOfRangeException>(() =>
        {
            for (; added < 1_000_000; added++) batches.Add("bob"u8, "muse"u8, added == failing ? float.NaN : 1, batches.IsLastUser("bob"u8));
        });
        Assert.StartsWith("a strength must be a finite number other than 0", error.Message, StringComparison.Ordinal);
        Assert.Equal(failing / Batch * Batch, builder.Count); // a batch is checked before any of it is added
        Assert.Throws<ArgumentOutOfRangeException>(batches.Complete);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Complete_AfterAFailureInTheLastBatch_ThrowsIt(bool onSecondThread)
    {
        using var batches = new BatchedInteractions(new InteractionMatrixBuilder(), onSecondThread);
        for (var n = 0; n < Batch; n++) batches.Add("bob"u8, "muse"u8, 1, batches.IsLastUser("bob"u8));
        batches.Add("bob"u8, "muse"u8, float.NaN, isLastUser: false);
        Assert.Throws<ArgumentOutOfRangeException>(batches.Complete);
    }

    // A bad row takes no place in a batch: the row before it may be the last of one batch, and the row after it the first of the next.
    [Theory, InlineData(0), InlineData(1), InlineData(Batch - 1), InlineData(Batch), InlineData(Batch + 1), InlineData(5 * Batch)]
    public void Read_OfBadRowAtTheEndOfABatch_KeepsAllBeforeIt(int before)
    {
        const int after = 5000;
        var text = new StringBuilder();
        for (var n = 0; n < before + after; n++)
        {
            if (n == before) text.Append("short\n");
            text.Append(FormattableString.Invariant($"user{n / 9}\titem{n % 500}\t{n + 1}\n"));
        }

        var expected = $"plays.tsv:{before + 1}: 1 column; expected 3 (user, item, value): 'short'";
        var builder = new InteractionMatrixBuilder();
        var reader = new InteractionReader(new InteractionFormat { Text = new() { HasHeader = false, Separator = "\t" } });
        var error = Assert.Throws<BadRowException>(() => reader.ReadText(Encoding.UTF8.GetBytes(text.ToString()), builder));
        Assert.Equal((expected, before + 1, before), (error.Message, error.Number, builder.Count));

        var (matrix, report) = Reading.Of(text.ToString(), Skipping with { Text = new() { HasHeader = false, Separator = "\t" } });
        Assert.Equal([expected], report.FirstBadRows);
        Assert.Equal((before + after, before + after + 1), (report.Interactions, report.Rows));
        Assert.Equal(Reading.Of(text.Replace("short\n", "").ToString()).Matrix.Lines(), matrix.Lines());
    }

    [Fact]
    public void Read_OfFileThatFailsLater_HasWhatCameBefore()
    {
        // A line that is too long, after a few batches.
        var text = string.Concat(Enumerable.Repeat("alice\tmuse\t1\n", 10_000)) + new string('x', 3_000_000);
        var builder = new InteractionMatrixBuilder();
        var reader = new InteractionReader(new InteractionFormat());
        var error = Assert.Throws<GpuAlsException>(() => reader.ReadText(Encoding.UTF8.GetBytes(text), builder));
        Assert.Equal("plays.tsv:10001: line longer than 1 MiB; expected rows of text", error.Message);
        Assert.Equal(10_000, builder.Count);
    }

    [Fact]
    public void Read_OfNamesLongerThanABatch_ReadsThem()
    {
        var names = Enumerable.Range(0, 6).Select(n => new string((char)('a' + n), 40_000 * n + 1)).ToArray();
        var (matrix, _) = Reading.Of(string.Concat(names.Select(name => $"{name}\tmuse\t1\nbob\t{name}\t2\n{name}\t{name}\t3\n")));
        Assert.Equal([names[0], "bob", .. names[1..]], Enumerable.Range(0, matrix.Users.Count).Select(matrix.Users.Key));
        Assert.Equal(["muse", .. names], Enumerable.Range(0, matrix.Items.Count).Select(matrix.Items.Key));
        Assert.Equal((18, 6), (matrix.Entries, matrix.ByUser.RowLength(1)));
    }
}
