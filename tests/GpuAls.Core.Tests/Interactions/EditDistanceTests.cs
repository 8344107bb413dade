using GpuAls.Core.Interactions;

namespace GpuAls.Core.Tests;

public sealed class EditDistanceTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("", "ab", 2)]
    [InlineData("muse", "muse", 0)]
    [InlineData("muse", "mouse", 1)]
    [InlineData("muse", "mse", 1)]
    [InlineData("muse", "mule", 1)]
    [InlineData("muse", "umse", 1)]
    [InlineData("kitten", "sitting", 3)]
    // Optimal string alignment does not edit exchanged letters again, so the distance is 3 and not 2.
    [InlineData("ca", "abc", 3)]
    public void Bounded_OfWordsWithAKnownDistance_IsThatDistance(string a, string b, int distance)
    {
        Assert.Equal(distance, EditDistance.Bounded(a, b, 5));
        Assert.Equal(distance, EditDistance.Bounded(b, a, 5));
        Assert.Equal(distance, EditDistance.Bounded(a, b, distance));
        if (distance > 0) Assert.True(EditDistance.Bounded(a, b, distance - 1) > distance - 1);
    }

    [Fact]
    public void Bounded_OfRandomWords_IsThatOfTheFullTable()
    {
        var random = new Random(1);
        for (var k = 0; k < 5000; k++)
        {
            var (a, b) = (Word(random), Word(random));
            var expected = FullTable(a, b);
            for (var most = 0; most < 6; most++)
            {
                var found = EditDistance.Bounded(a, b, most);
                Assert.True(expected <= most ? found == expected : found > most, $"'{a}' '{b}' within {most}: {found}; expected {expected}");
            }
        }
    }

    static string Word(Random random) => new([.. Enumerable.Range(0, random.Next(9)).Select(_ => (char)('a' + random.Next(3)))]);

    static int FullTable(string a, string b)
    {
        var table = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    table[i, j] = i + j;
                    continue;
                }

                var cell = Math.Min(table[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1), 1 + Math.Min(table[i - 1, j], table[i, j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) cell = Math.Min(cell, table[i - 2, j - 2] + 1);
                table[i, j] = cell;
            }
        }

        return table[a.Length, b.Length];
    }
}
