using System.Text;
using GpuAls.Ingestion.Synthetic;

namespace GpuAls.Ingestion.Tests;

public sealed class SyntheticNamesTests
{
    static IEnumerable<string> Names(int items, int count)
    {
        var names = new SyntheticNames(new SyntheticOptions { Items = items }, new SyntheticTastes(items));
        var text = new byte[SyntheticNames.MaxBytes];
        for (var item = 0; item < count; item++) yield return Encoding.UTF8.GetString(text, 0, names.Write(item, text));
    }

    [Theory, InlineData(1), InlineData(2), InlineData(300), InlineData(292_385), InlineData(600_000)]
    public void Write_EveryItem_HasANameOfItsOwnEvenWithoutCase(int items) =>
        Assert.Equal(items, Names(items, items).Select(name => name.ToLowerInvariant()).Distinct().Count());

    [Fact]
    public void Write_Names_HaveWhatMakesRealNamesHard()
    {
        var names = Names(292_385, 1000).ToArray();
        Assert.Contains(names, name => name.Any(letter => letter > 127));
        Assert.Contains(names, name => name.Contains('"', StringComparison.Ordinal));
        Assert.Contains(names, name => name.Contains('\'', StringComparison.Ordinal));
        Assert.All(names, name => Assert.DoesNotContain(name, char.IsControl));
        Assert.All(names, name => Assert.Equal(name.Trim(), name));
    }

    [Fact]
    public void Words_OfMoodsAndNames_AreDifferent()
    {
        var words = BandWords.Moods.SelectMany(mood => mood).Concat(BandWords.FirstNames).Append("The"u8.ToArray())
            .Select(Encoding.UTF8.GetString).ToArray();
        Assert.Equal(words.Length, words.Distinct().Count());
    }

    [Fact]
    public void Plurals_EndInS_WhichNoInventedWordDoes()
    {
        Assert.All(BandWords.Plurals, plural => Assert.Equal((byte)'s', plural[^1]));
        Assert.All(Enumerable.Range(0, 1000), number => Assert.NotEqual('s', Word(number)[^1]));
    }

    [Fact]
    public void InventedWords_OfTwoSyllables_AreAllDifferent() =>
        Assert.Equal(387_200, Enumerable.Range(0, 387_200).Select(Word).Distinct().Count());

    [Theory]
    [InlineData(387_199, 2)]
    [InlineData(387_200, 3)]
    [InlineData(85_571_199, 3)]
    [InlineData(85_571_200, 4)]
    [InlineData(int.MaxValue, 4)]
    public void InventedWords_HaveAsManySyllablesAsNeeded(int number, int syllables)
    {
        const string syllable = "([bdfgklmnprtvzh]|br|dr|gr|kl|st|tr|th|sh)([aeiou]|ai|ei|ou|ia|ea)";
        Assert.Matches($"^({syllable}){{{syllables}}}[nrltmkx]?$", Word(number).ToLowerInvariant());
    }

    static string Word(int number)
    {
        var text = new byte[InventedWord.MaxBytes];
        return Encoding.ASCII.GetString(text, 0, InventedWord.Write(number, int.MaxValue, text));
    }
}
