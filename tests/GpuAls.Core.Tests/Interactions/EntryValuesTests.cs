using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;

namespace GpuAls.Core.Tests;

public sealed class EntryValuesTests
{
    // Lengths around one piece of the search for values, and more pieces than threads.
    [Theory, InlineData(1), InlineData(4095), InlineData(4096), InlineData(4097), InlineData(300_000)]
    public void Pack_OfFewDistinctValues_CodesThem_AndGivesEveryValueBack(int count)
    {
        float[] values = [.. Enumerable.Range(0, count).Select(n => n * 7 % 1000 / 8f)];
        var packed = EntryValues.Pack(LargeArray<float>.From(values));

        Assert.NotNull(packed.Codes);
        Assert.Equal((count, Math.Min(count, 1000)), (packed.Length, packed.Levels!.Length));
        Assert.Equal(values, All(packed));
        Assert.Equal(values, Enumerable.Range(0, count).Select(entry => packed[entry]));
    }

    [Theory, InlineData(DistinctValues.MaxCount, true), InlineData(DistinctValues.MaxCount + 1, false)]
    public void Pack_OfAsManyAs16BitsTellApart_CodesThem_AndLeavesOneMore(int distinct, bool areCoded)
    {
        // In descending order, each value twice; the levels ascend nevertheless.
        float[] values = [.. Enumerable.Range(0, 2 * distinct).Select(n => (float)(distinct - n % distinct))];
        var packed = EntryValues.Pack(LargeArray<float>.From(values));

        Assert.Equal((areCoded, !areCoded), (packed.Codes is not null, packed.Floats is not null));
        Assert.Equal(values, All(packed));
        if (areCoded) Assert.Equal(Enumerable.Range(1, distinct).Select(level => (float)level), packed.Levels!.Slice(0, distinct).ToArray());
    }

    [Fact]
    public void Pack_OfOneValue_HasOneLevel()
    {
        var packed = EntryValues.Pack(LargeArray<float>.From([3, 3, 3]));
        Assert.Equal([3f], packed.Levels!.Slice(0, 1));
        Assert.Equal((1, 3f), (packed.Levels!.Length, packed[2]));
    }

    [Fact]
    public void Pack_OfNothing_IsEmpty()
    {
        var packed = EntryValues.Pack(LargeArray<float>.From([]));
        Assert.Equal(0, packed.Length);
        packed.CopyTo(0, []);
        Assert.Throws<ArgumentOutOfRangeException>(() => packed[0]);
    }

    // The two zeros are equal numbers of different bits.
    [Fact]
    public void Pack_OfBothZerosAndNegativeNumbers_KeepsEveryBit()
    {
        float[] values = [0f, -0f, -1, 1, float.Epsilon, float.MaxValue, -0f];
        Assert.Equal(
            values.Select(BitConverter.SingleToInt32Bits),
            All(EntryValues.Pack(LargeArray<float>.From(values))).Select(BitConverter.SingleToInt32Bits));
    }

    [Theory, InlineData(true), InlineData(false)]
    public void CopyTo_OfARange_CopiesIt_AndOutsideItThrows(bool areCoded)
    {
        var values = Values(areCoded);
        var to = new float[2];
        values.CopyTo(1, to);
        Assert.Equal([2f, 5], to);
        Assert.Throws<ArgumentOutOfRangeException>(() => values.CopyTo(3, to));
        Assert.Throws<ArgumentOutOfRangeException>(() => values.CopyTo(-1, to));
        Assert.Throws<ArgumentOutOfRangeException>(() => values[4]);
        Assert.Throws<ArgumentOutOfRangeException>(() => values[-1]);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Select_OfValues_IsTheFunctionOfEach_AndLeavesThemAsTheyWere(bool areCoded)
    {
        var values = Values(areCoded);
        var calls = 0;
        var results = values.Select(value =>
        {
            calls++;
            return value / 3;
        });
        Assert.Equal([5 / 3f, 2 / 3f, 5 / 3f, 2 / 3f], All(results));
        Assert.Equal([5f, 2, 5, 2], All(values));
        Assert.Equal(areCoded ? 2 : 4, calls);
        Assert.Equal(areCoded, ReferenceEquals(values.Codes, results.Codes) && values.Codes is not null);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Sum_AndCount_AreOverEveryValue(bool areCoded)
    {
        var values = Values(areCoded);
        var calls = 0;
        Assert.Equal(2 * (25 + 4), values.Sum(value =>
        {
            calls++;
            return value * value;
        }));
        Assert.Equal(areCoded ? 2 : 4, calls);
        Assert.Equal((2, 4, 0), (values.Count(value => value > 2), values.Count(value => value > 1), values.Count(value => value < 0)));
    }

    // More values than one piece, and no values.
    [Fact]
    public void Sum_OfMany_IsOverEveryValue_AndOfNoneZero()
    {
        var many = EntryValues.Pack(LargeArray<float>.From([.. Enumerable.Range(0, 10_001).Select(n => n % 3f)]));
        Assert.Equal(10_000, many.Sum(value => value));
        Assert.Equal(0, EntryValues.Pack(LargeArray<float>.From([])).Sum(value => value));
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Max_IsOverEveryValue(bool areCoded)
    {
        var values = Values(areCoded);
        Assert.Equal(5, values.Max(value => value));
        Assert.Equal(-2, values.Max(value => -value));
        Assert.Equal(double.NaN, values.Max(value => value > 2 ? double.NaN : value));
    }

    // Rows that were chosen from a matrix share its levels, and some of them no longer occur.
    [Fact]
    public void Max_LeavesOutLevelsThatDoNotOccur_AndOfNoneIsMinusInfinity()
    {
        var coded = EntryValues.Of(LargeArray<ushort>.From([0, 1, 0]), LargeArray<float>.From([3, 4, 9]));
        Assert.Equal(4, coded.Max(value => value));
        Assert.Equal(double.NegativeInfinity, EntryValues.Pack(LargeArray<float>.From([])).Max(value => value));
    }

    [Theory, InlineData(true), InlineData(false)]
    public void CopyTo_AfterDispose_Throws(bool areCoded)
    {
        var values = Values(areCoded);
        values.Dispose();
        Assert.Throws<ObjectDisposedException>(() => values.CopyTo(0, new float[1]));
    }

    static EntryValues Values(bool areCoded)
    {
        var floats = LargeArray<float>.From([5, 2, 5, 2]);
        return areCoded ? EntryValues.Pack(floats) : EntryValues.Of(floats);
    }

    static float[] All(EntryValues values)
    {
        var all = new float[values.Length];
        values.CopyTo(0, all);
        return all;
    }
}
