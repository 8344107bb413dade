using System.Text;

namespace GpuAls.Core.Tests;

public sealed class VocabularyBuilderTests
{
    [Fact]
    public void GetOrAdd_Names_NumbersThemInOrderOfFirstAppearance()
    {
        var builder = new VocabularyBuilder();
        int[] rows = [builder.GetOrAdd("muse"u8), builder.GetOrAdd("björk"u8), builder.GetOrAdd("muse"u8), builder.GetOrAdd("Muse"u8)];

        Assert.Equal([0, 1, 0, 2], rows);
        Assert.Equal(3, builder.Count);
        Assert.Equal("björk"u8, builder[1]);
    }

    [Fact]
    public void Find_NameThatWasNeverAdded_IsMinusOneAndAddsNothing()
    {
        var builder = new VocabularyBuilder();
        builder.GetOrAdd("muse"u8);

        Assert.Equal(0, builder.Find("muse"u8));
        Assert.Equal(-1, builder.Find("mus"u8));
        Assert.Equal(-1, builder.Find(""u8));
        Assert.Equal(1, builder.Count);
    }

    // The table starts with 1024 slots and doubles when it is half full: around the first doubling, and after several.
    [Theory, InlineData(511), InlineData(512), InlineData(513), InlineData(100_000)]
    public void GetOrAdd_ManyNames_FindsEachAgain(int count)
    {
        var builder = new VocabularyBuilder();
        for (var row = 0; row < count; row++) Assert.Equal(row, builder.GetOrAdd(Name(row)));

        Assert.Equal(count, builder.Count);
        for (var row = 0; row < count; row++)
        {
            Assert.Equal(row, builder.GetOrAdd(Name(row)));
            Assert.Equal(row, builder.Find(Name(row)));
            Assert.Equal(Name(row), builder[row]);
        }
    }

    // The hash takes eight bytes a step: names that differ in their last byte only, and names of zeros, whose bytes alone say nothing.
    [Theory, InlineData(1), InlineData(7), InlineData(8), InlineData(9), InlineData(16), InlineData(100_000)]
    public void GetOrAdd_NamesThatDifferLittle_TellsThemApart(int length)
    {
        var builder = new VocabularyBuilder();
        var name = new byte[length];
        var longer = new byte[length + 1];
        var different = new byte[length];
        different[^1] = 1;

        Assert.Equal([0, 1, 2, 0, 1, 2], new[] { name, longer, different, name, longer, different }.Select(text => builder.GetOrAdd(text)));
    }

    [Fact]
    public void Build_BuilderThatGoesOn_LeavesTheVocabularyAsItWas()
    {
        var builder = new VocabularyBuilder();
        builder.GetOrAdd("a"u8);
        var early = builder.Build();
        for (var row = 0; row < 5000; row++) builder.GetOrAdd(Name(row));

        Assert.Equal(1, early.Count);
        Assert.Equal("a", early.Key(0));
        Assert.Equal(-1, early.FindKey(Name(0)));
        Assert.Equal(5001, builder.Build().Count);
    }

    static byte[] Name(int row) => Encoding.UTF8.GetBytes($"artist {row}");
}
