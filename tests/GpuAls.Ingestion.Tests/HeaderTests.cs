using GpuAls.Testing;

namespace GpuAls.Ingestion.Tests;

/// <summary>Whether the first line is a header, decided from the first lines of a text.</summary>
public sealed class HeaderTests
{
    static readonly InteractionFormat Skipping = new() { OnBadRow = BadRowPolicy.Skip };
    static readonly InteractionFormat Log = Skipping with { Value = null };

    [Theory]
    [InlineData("user,item\nu0,i8\nu0,i36\n")]
    [InlineData("userId,movieId,tag\n2,60756,funny\n2,89774,Boxing story\n")]
    [InlineData("shop_id,what\ns1,tea\ns2,tea\n")]
    [InlineData("Kunde;Artikel\nk1;a1\nk2;a2\n")]
    [InlineData("kunde,foo\n17,tea\n18,milk\n")]
    // Text above numbers in any column, here the fourth, above gaps and dates.
    [InlineData("foo,bar,baz,qux\na,b,c,1\na,d,e,NA\nb,b,f,2\n")]
    [InlineData("foo,bar,baz\na,b,2009-03-20\nc,d,2009-03-21 10:00:00\n")]
    // A user of the same name is no reason against two words.
    [InlineData("user,item\nann,x\nuser,y\n")]
    public void ALogWithWordsOrTextAboveNumbers_HasAHeader(string text) => Assert.NotNull(Reading.Of(text, Log).Report.Header);

    [Theory]
    // Words that are names in the data: they recur, or other names of the line do.
    [InlineData("ann,music\nbob,games\nann,news\n")]
    [InlineData("ann,track\nbob,track\n")]
    [InlineData("user,item\nuser,x\nbob,item\n")]
    // Names that only look like words.
    [InlineData("user1,item1\nuser2,item2\n")]
    [InlineData("David,Hybrid\nIngrid,Acid\n")]
    // A number or a date is never in a header.
    [InlineData("ann,track,2009-03-20\nbob,abba,2009-03-21\n")]
    [InlineData("X12,2048\n34,Portal\n55,Doom\n")]
    // An id with a letter, above ids without one, of a user who recurs.
    [InlineData("u1,034545104X\nu1,0155061224\nu1,0446520802\n")]
    public void ALogOfNames_HasNone(string text) => Assert.Null(Reading.Of(text, Log).Report.Header);

    [Theory]
    [InlineData("user,item,plays\nann,muse,1\n", true)]
    [InlineData("a,b,c\nann,muse,1\n", true)]
    [InlineData("a,b,c\nann,muse,1\nann,b,2\nann,x,many\n", true)]
    [InlineData("user,item,n\nuser,muse,1\n", true)]
    [InlineData("ann,muse,NA\nann,abba,1\n", false)]
    [InlineData("ann,muse,null\nann,abba,1\n", false)]
    [InlineData("ann,muse,\\N\nann,abba,1\n", false)]
    [InlineData("ann,muse,-\nann,abba,1\n", false)]
    [InlineData("ann,muse,\nann,abba,1\n", false)]
    [InlineData("user,track,5\nann,muse,1\n", false)]
    [InlineData("ann,muse,1,5\nann,abba,2,5\n", false)]
    public void AFileWithValues_HasAHeaderAboveThem(string text, bool expected) =>
        Assert.Equal(expected, Reading.Of(text, Skipping).Report.Header is not null);

    // The first 64 KiB end inside a row, whose fields are cut.
    [Fact]
    public void ALongFile_IsJudgedByWholeLines()
    {
        var name = new string('x', 40_000);
        Assert.NotNull(Reading.Of($"foo,bar\nann{name},12\nbob{name},34\n", Log).Report.Header);
    }

    // Nothing is known of a line that is longer than the start: it is no header, and no measure of the other rows.
    [Fact]
    public void AFirstLineLongerThanTheStart_IsARow() =>
        Assert.Equal(["b i 2", "c i 3"], Reading.Of($"{new string('x', 70_000)}\nb,i,2,\nc,i,3,5,6\n", Skipping).Matrix.Lines());

    [Fact]
    public void ATypedHeader_IsNotGuessed()
    {
        Assert.Equal(["ann", "muse"], Reading.Of("ann,muse\nbob,muse\n", Log with { Text = new() { HasHeader = true } }).Report.Header);
        Assert.Null(Reading.Of("user,item\nbob,muse\n", Log with { Text = new() { HasHeader = false } }).Report.Header);
    }
}
