using System.Text;
using GpuAls.Core.Interactions;

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

    // The table starts with 1024 slots and doubles when it is three quarters full: around the first doubling, and after several.
    [Theory, InlineData(767), InlineData(768), InlineData(769), InlineData(100_000)]
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

    // The hash takes eight bytes a step: names that differ in their last byte only, and names of zeros, which differ only in their length.
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

    // Up to 23 bytes the table holds the name, beyond that it says where the name is.
    [Fact]
    public void GetOrAdd_NamesOfEveryLengthThatDifferInOneByte_TellsThemApart()
    {
        for (var length = 1; length <= 64; length++)
        {
            var original = Enumerable.Range(1, length).Select(n => (byte)n).ToArray();
            var names = Enumerable.Range(0, length).Select(place => original.Select((value, k) => (byte)(k == place ? 200 : value)).ToArray())
                .Append(original).Append(original[1..]).Append(original[..^1]).Append([.. original, 0]).Distinct(ByBytes).ToArray();
            var builder = new VocabularyBuilder();
            for (var row = 0; row < names.Length; row++) Assert.Equal(row, builder.GetOrAdd(names[row]));
            for (var row = 0; row < names.Length; row++)
            {
                Assert.Equal(row, builder.Find(names[row]));
                Assert.Equal(names[row], builder[row]);
            }
        }
    }

    [Fact]
    public void GetOrAdd_NamesWithTheSameHash_TellsThemApart()
    {
        // 700 names, fewer than the table can take before it doubles and finds their true hashes; lengths 8 to 64, each of them several times.
        var names = Enumerable.Range(0, 700).Select(row => Encoding.UTF8.GetBytes($"{row,8}{new string('x', row % 57)}")).ToArray();
        var builder = new VocabularyBuilder();
        for (var round = 0; round < 2; round++)
        {
            for (var row = 0; row < names.Length; row++)
                Assert.Equal(row, builder.GetOrAdd(names[row], NameKey.Of(names[row]) with { Hash = 0xABCDEF }));
        }

        Assert.Equal(700, builder.Count);
    }

    [Fact]
    public void NameKey_OfNamesOfEveryLength_IsDifferentForEach()
    {
        var zeros = Enumerable.Range(0, 65).Select(length => NameKey.Of(new byte[length])).ToArray();
        Assert.Equal(65, zeros.Distinct().Count());
        Assert.Equal(65, zeros.Select(key => key.Hash).Distinct().Count());
        Assert.Equal(Enumerable.Range(0, 65).Select(length => length > 23), zeros.Select(key => key.IsLong));
    }

    // The last name of 23 bytes that a key holds, in its three numbers, lowest byte first.
    [Fact]
    public void NameKey_OfAShortName_HoldsItsBytesAndItsLength()
    {
        var key = NameKey.Of("abcdefghijklmnopqrstuvw"u8);
        Assert.Equal((0x6867666564636261UL, 0x706F6E6D6C6B6A69UL, 0x1777767574737271UL), (key.First, key.Second, key.Third));
        key = NameKey.Of("abcde"u8);
        Assert.Equal((0x6564636261UL, 0UL, 0x0500000000000000UL), (key.First, key.Second, key.Third));
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

    static readonly IEqualityComparer<byte[]> ByBytes = EqualityComparer<byte[]>.Create(
        (one, other) => one.AsSpan().SequenceEqual(other),
        name => name.Length);

    static byte[] Name(int row) => Encoding.UTF8.GetBytes($"artist {row}");
}
