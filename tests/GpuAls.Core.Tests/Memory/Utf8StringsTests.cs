using System.Text;
using GpuAls.Core.Memory;

namespace GpuAls.Core.Tests;

public sealed class Utf8StringsTests
{
    [Fact]
    public void From_Strings_GivesThemBack()
    {
        string[] texts = ["muse", "", "björk", "☃🎸"];
        var strings = Utf8Strings.From(texts);

        Assert.Equal(4, strings.Count);
        Assert.Equal(texts, Enumerable.Range(0, 4).Select(strings.GetString));
        Assert.Equal("björk"u8, strings[2]);
        Assert.True(strings[1].IsEmpty);
    }

    [Fact]
    public void From_Nothing_IsEmpty() => Assert.Equal(0, Utf8Strings.From([]).Count);

    [Theory, InlineData(-1), InlineData(1)]
    public void Index_Outside_Throws(int index) => Assert.Throws<ArgumentOutOfRangeException>(() => Utf8Strings.From(["a"]).GetString(index));

    // The builder starts with room for 1023 strings and 16 KiB.
    [Theory, InlineData(1022), InlineData(1023), InlineData(1024), InlineData(20_000)]
    public void Builder_ThatGrows_KeepsAllStrings(int count)
    {
        var builder = new Utf8StringsBuilder();
        for (var index = 0; index < count; index++) Assert.Equal(index, builder.Add(Encoding.UTF8.GetBytes($"name {index}")));
        var strings = builder.Build();

        Assert.Equal(count, strings.Count);
        for (var index = 0; index < count; index++) Assert.Equal($"name {index}", strings.GetString(index));
    }

    [Fact]
    public void Builder_StringLongerThanItsRoom_IsKept()
    {
        var builder = new Utf8StringsBuilder();
        builder.Add("short"u8);
        builder.Add(new byte[100_000]);
        builder.Add("after"u8);
        var strings = builder.Build();

        Assert.Equal(("short", 100_000, "after"), (strings.GetString(0), strings[1].Length, strings.GetString(2)));
    }

    [Fact]
    public void Build_BuilderThatGoesOn_LeavesTheStringsAsTheyWere()
    {
        var builder = new Utf8StringsBuilder();
        builder.Add("one"u8);
        var early = builder.Build();
        builder.Add("two"u8);

        Assert.Equal((1, "one"), (early.Count, early.GetString(0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => early.GetString(1));
    }
}
