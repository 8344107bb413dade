using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;

namespace GpuAls.Core.Tests;

public sealed class SparseRowsTests
{
    // 1 . 2 .
    // . . . .
    // . 3 4 .
    static SparseRows Small() =>
        new(4, LargeArray<long>.From([0, 2, 2, 4]), LargeArray<int>.From([0, 2, 1, 2]), LargeArray<float>.From([1, 2, 3, 4]));

    [Fact]
    public void Transpose_OfSmallMatrix_IsAsWorkedByHand()
    {
        var transposed = Small().Transpose();

        Assert.Equal((4, 3, 4L), (transposed.Rows, transposed.Columns, transposed.Entries));
        Assert.Equal([0L, 1, 2, 4, 4], transposed.Offsets.Slice(0, 5));
        Assert.Equal([0, 2, 0, 2], transposed.ColumnIndices.Slice(0, 4));
        Assert.Equal([1f, 3, 2, 4], Enumerable.Range(0, 4).Select(entry => transposed.Values[entry]));
    }

    // 1 . -2 .
    // . . -1 .
    // . 3  4 .
    [Fact]
    public void WithoutDislikes_HasWhatIsAboveZero()
    {
        var rows = new SparseRows(
            4,
            LargeArray<long>.From([0, 2, 3, 5]),
            LargeArray<int>.From([0, 2, 2, 1, 2]),
            LargeArray<float>.From([1, -2, -1, 3, 4]));
        AssertEqual(
            new SparseRows(4, LargeArray<long>.From([0, 1, 1, 3]), LargeArray<int>.From([0, 1, 2]), LargeArray<float>.From([1, 3, 4])),
            rows.WithoutDislikes());
        Assert.Equal([1, 0, 2], Enumerable.Range(0, 3).Select(rows.Likes));
        var small = Small();
        Assert.Same(small, small.WithoutDislikes());
        Assert.Equal([2, 0, 2], Enumerable.Range(0, 3).Select(small.Likes));
    }

    [Fact]
    public void Transpose_Twice_IsTheMatrix() => AssertEqual(Small(), Small().Transpose().Transpose());

    [Fact]
    public void Transpose_OfLargeMatrix_HasEveryEntryOnceAndColumnsAscending()
    {
        var random = new Random(1);
        var rows = Enumerable.Range(0, 700).Select(_ => Enumerable.Range(0, 300).Where(_ => random.Next(10) == 0).ToArray()).ToArray();
        var offsets = new long[rows.Length + 1];
        for (var row = 0; row < rows.Length; row++) offsets[row + 1] = offsets[row] + rows[row].Length;
        // Each value names its cell, so an entry in the wrong place is seen.
        var values = rows.SelectMany((columns, row) => columns.Select(column => (float)(row * 300 + column))).ToArray();
        var matrix = new SparseRows(
            300,
            LargeArray<long>.From(offsets),
            LargeArray<int>.From(rows.SelectMany(columns => columns).ToArray()),
            LargeArray<float>.From(values));

        var transposed = matrix.Transpose();

        Assert.Equal(matrix.Entries, transposed.Entries);
        for (var column = 0; column < 300; column++)
        {
            var expected = Enumerable.Range(0, rows.Length).Where(row => rows[row].Contains(column)).ToArray();
            Assert.Equal(expected, transposed.RowColumns(column));
            Assert.Equal(expected.Select(row => (float)(row * 300 + column)).ToArray(), transposed.RowValues(column));
        }
    }

    // Rows are cut into parts of about as many entries: one row may hold nearly all of them, others none, and there may be more parts than rows.
    [Theory, InlineData(2), InlineData(3), InlineData(7), InlineData(64)]
    public void Transpose_InAnyNumberOfParts_IsTheSame(int parts)
    {
        int[] lengths = [0, 3, 0, 50, 0, 0, 1, 2, 4, 0];
        var offsets = new long[lengths.Length + 1];
        for (var row = 0; row < lengths.Length; row++) offsets[row + 1] = offsets[row] + lengths[row];
        var columns = lengths.SelectMany(length => Enumerable.Range(50 - length, length)).ToArray();
        var values = Enumerable.Range(1, columns.Length).Select(n => (float)n).ToArray();
        var matrix = new SparseRows(50, LargeArray<long>.From(offsets), LargeArray<int>.From(columns), LargeArray<float>.From(values));

        AssertEqual(matrix.Transpose(1), matrix.Transpose(parts));
        AssertEqual(matrix, matrix.Transpose(parts).Transpose(parts));
        AssertEqual(Small().Transpose(), Small().Transpose(parts));
    }

    [Fact]
    public void Transpose_OfEmptyMatrix_IsEmpty()
    {
        var empty = new SparseRows(0, LargeArray<long>.Zeros(1), LargeArray<int>.Zeros(0), LargeArray<float>.Zeros(0));
        Assert.Equal((0, 0, 0L), (empty.Transpose().Rows, empty.Transpose().Columns, empty.Transpose().Entries));
    }

    [Fact]
    public void Transpose_OfRowsWithoutColumns_IsColumnsWithoutRows()
    {
        var hollow = new SparseRows(3, LargeArray<long>.Zeros(6), LargeArray<int>.Zeros(0), LargeArray<float>.Zeros(0));
        var transposed = hollow.Transpose();

        Assert.Equal((3, 5, 0L), (transposed.Rows, transposed.Columns, transposed.Entries));
        Assert.Equal([0L, 0, 0, 0], transposed.Offsets.Slice(0, 4));
    }

    [Fact]
    public void RowLength_OfEachRow_IsItsNumberOfEntries() => Assert.Equal([2, 0, 2], Enumerable.Range(0, 3).Select(Small().RowLength));

    [Theory, InlineData(-1), InlineData(3)]
    public void RowLength_OfARowThatIsNotThere_Throws(int row) => Assert.Throws<ArgumentOutOfRangeException>(() => Small().RowLength(row));

    [Theory, InlineData(1), InlineData(3)]
    public void Transpose_OfCodedValues_MovesTheCodesAndSharesTheLevels(int parts)
    {
        var coded = Small().WithValues(EntryValues.Pack(LargeArray<float>.From([7, 5, 5, 7])));
        var transposed = coded.Transpose(parts);
        Assert.Equal([7f, 5, 5, 7], Enumerable.Range(0, 4).Select(entry => transposed.Values[entry]));
        Assert.Equal([1, 0, 0, 1], transposed.Values.Codes!.Slice(0, 4).ToArray().Select(code => (int)code));
        Assert.Same(coded.Values.Levels, transposed.Values.Levels);
    }

    [Fact]
    public void WithValues_OtherValues_KeepsThePattern()
    {
        var other = Small().WithValues(EntryValues.Of(LargeArray<float>.From([5, 6, 7, 8])));
        Assert.Equal([1, 2], other.RowColumns(2));
        Assert.Equal([7f, 8], other.RowValues(2));
    }

    static void AssertEqual(SparseRows expected, SparseRows actual)
    {
        Assert.Equal((expected.Rows, expected.Columns), (actual.Rows, actual.Columns));
        for (var row = 0; row < expected.Rows; row++)
        {
            Assert.Equal(expected.RowColumns(row), actual.RowColumns(row));
            Assert.Equal(expected.RowValues(row), actual.RowValues(row));
        }
    }
}
