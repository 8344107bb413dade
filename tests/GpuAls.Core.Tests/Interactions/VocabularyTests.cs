using GpuAls.Core.Interactions;

namespace GpuAls.Core.Tests;

public sealed class VocabularyTests
{
    [Fact]
    public void FindKey_ExactKey_IsItsRow()
    {
        var vocabulary = Vocabulary.From(["muse", "björk", "☃"]);

        Assert.Equal(3, vocabulary.Count);
        Assert.Equal([0, 1, 2, -1, -1], new[] { "muse", "björk", "☃", "Muse", "" }.Select(vocabulary.FindKey));
        Assert.Equal(1, vocabulary.FindKey("björk"u8));
    }

    [Fact]
    public void Name_WithoutLabels_IsTheKey() => Assert.Equal("muse", Vocabulary.From(["muse"]).Name(0));

    [Fact]
    public void Name_WithLabels_IsTheLabelOrTheKeyWhereItIsEmpty()
    {
        var vocabulary = Vocabulary.From(["7", "8", "9"], ["Muse", "", "Muse"]);

        Assert.Equal(["Muse", "8", "Muse"], Enumerable.Range(0, 3).Select(vocabulary.Name));
        Assert.Equal(["7", "8", "9"], Enumerable.Range(0, 3).Select(vocabulary.Key));
        Assert.Equal(-1, vocabulary.FindKey("Muse"));
    }

    [Fact]
    public void From_KeyThatIsThereTwice_Throws()
    {
        var exception = Assert.Throws<ArgumentException>(() => Vocabulary.From(["a", "b", "a"]));
        Assert.Equal("the key 'a' occurs twice (Parameter 'keys')", exception.Message);
    }

    [Fact]
    public void Constructor_WithTooFewLabels_Throws()
    {
        var exception = Assert.Throws<ArgumentException>(() => Vocabulary.From(["a", "b"], ["A"]));
        Assert.Equal("1 labels for 2 keys: there must be one for each (Parameter 'labels')", exception.Message);
    }

    [Fact]
    public void FindKey_InAnEmptyVocabulary_IsMinusOne() => Assert.Equal(-1, Vocabulary.From([]).FindKey("muse"));

    [Theory, InlineData(-1), InlineData(2)]
    public void Key_OfARowThatIsNotThere_Throws(int row) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Vocabulary.From(["a", "b"]).Key(row));
}
