using System.Text;
using GpuAls.Core.Interactions;

namespace GpuAls.Core.Tests;

public sealed class NameBatchTests
{
    // Names are looked up 8 and 16 ahead: around both, and as many as a batch of interactions may have.
    [Theory]
    [InlineData(0), InlineData(1), InlineData(7), InlineData(8), InlineData(9), InlineData(15), InlineData(16), InlineData(17)]
    [InlineData(33), InlineData(2048)]
    public void GetOrAdd_OfABatch_GivesTheNumbersOfOneAfterTheOther(int count)
    {
        var random = new Random(count);
        var alone = new VocabularyBuilder();
        var together = new VocabularyBuilder();
        var batch = new NameBatch(2048, 200_000);
        // Twice: with an empty table, which doubles in the middle of the batch where there are 2048 names; and with one that knows half of the names.
        for (var run = 0; run < 2; run++)
        {
            batch.Clear();
            var names = Enumerable.Range(0, count).Select(_ => Name(random.Next(2 * count))).ToArray();
            foreach (var name in names)
            {
                Assert.True(batch.HasRoomFor(name));
                batch.Add(name);
            }

            var rows = new int[count];
            together.GetOrAdd(batch, rows);

            Assert.Equal(names.Select(name => alone.GetOrAdd(name)), rows);
            Assert.Equal(alone.Count, together.Count);
            for (var row = 0; row < alone.Count; row++) Assert.Equal(alone[row], together[row]);
        }
    }

    [Fact]
    public void GetOrAdd_OfANewNameManyTimesInABatch_NumbersItOnce()
    {
        var batch = new NameBatch(40, 4000);
        for (var k = 0; k < 40; k++) batch.Add(Name(k % 3));
        var rows = new int[40];
        new VocabularyBuilder().GetOrAdd(batch, rows);
        Assert.Equal(Enumerable.Range(0, 40).Select(k => k % 3), rows);
    }

    [Fact]
    public void HasRoomFor_AFullBatch_IsFalse()
    {
        var batch = new NameBatch(2, 100);
        batch.Add("muse"u8);
        Assert.True(batch.HasRoomFor("blur"u8));
        batch.Add("blur"u8);
        Assert.False(batch.HasRoomFor("oasis"u8));
        batch.Clear();
        Assert.True(batch.HasRoomFor("oasis"u8));
    }

    [Fact]
    public void HasRoomFor_NamesAroundTheBytesThatAreLeft_IsTrueAsLongAsTheyFit()
    {
        var batch = new NameBatch(10, 10);
        batch.Add("muse"u8);
        Assert.True(batch.HasRoomFor("123456"u8));
        Assert.False(batch.HasRoomFor("1234567"u8));
        batch.Add("123456"u8);
        Assert.Equal("muse"u8, batch[0]);
        Assert.Equal("123456"u8, batch[1]);
    }

    [Fact]
    public void Add_NameLongerThanTheBatch_IsTakenIfItIsTheFirst()
    {
        var batch = new NameBatch(10, 10);
        Assert.True(batch.HasRoomFor("sixteen letters!"u8));
        batch.Add("sixteen letters!"u8);
        Assert.False(batch.HasRoomFor("x"u8));
        Assert.Equal("sixteen letters!"u8, batch[0]);
    }

    // Names of 1 to 64 bytes: some in the table, some beside it.
    static byte[] Name(int number) => Encoding.UTF8.GetBytes($"{number}{new string('x', number * 7 % 60)}");
}
