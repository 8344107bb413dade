using System.Text;
using GpuAls.Core.Interactions;
using GpuAls.Evaluation.Splits;
using GpuAls.Ingestion.Splitting;
using GpuAls.Testing;

namespace GpuAls.Ingestion.Tests;

/// <summary>Names of users and items that differ only in what cannot be seen.</summary>
public sealed class NameTwinsTests : FolderTests
{
    const string Spaced = "alice\t radiohead\t3\nalice\tmuse\t2\nbob\tradiohead\t4\nbob \tmuse\t1\nbob\tmuse\t5\n";

    [Fact]
    public void Names_ThatDifferInBlanks_AreMerged()
    {
        var (matrix, report) = Reading.Of(Spaced);
        Assert.Equal(["alice radiohead 3", "alice muse 2", "bob radiohead 4", "bob muse 6"], matrix.Lines());
        Assert.Equal(1, matrix.Duplicates);
        Assert.Equal((1, 1), (report.MergedUsers, report.MergedItems));
        Assert.Equal([("'bob'", "'bob '")], report.Names!.Users.Examples);
        Assert.Equal([("' radiohead'", "'radiohead'")], report.Names!.Items.Examples);
    }

    [Fact]
    public void AByteOrderMark_AtTheStartOfALaterLine_MakesNoSecondUser()
    {
        var (matrix, report) = Reading.Of("\uFEFFu1\ti1\t3\nu1\ti2\t1\nu2\ti1\t4\n\uFEFFu1\ti3\t2\nu2\ti2\t2\n");
        Assert.Equal(["u1 i1 3", "u1 i2 1", "u1 i3 2", "u2 i1 4", "u2 i2 2"], matrix.Lines());
        Assert.Equal([("'u1'", @"'\uFEFFu1'")], report.Names!.Users.Examples);
    }

    [Fact]
    public void ComposedAndDecomposedAccents_AreOneItem()
    {
        var (matrix, report) = Reading.Of("u\tBeyonce\u0301\t1\nu\tBeyoncé\t2\nv\tSigur\u00A0Rós\t1\nv\tSigur Ro\u0301s\t1\n");
        Assert.Equal(["u Beyoncé 3", "v Sigur Rós 2"], matrix.Lines());
        Assert.Equal([(@"'Beyonce\u0301'", "'Beyoncé'"), (@"'Sigur\u00A0Rós'", @"'Sigur Ro\u0301s'")], report.Names!.Items.Examples);
    }

    [Fact]
    public void ANameWithoutATwin_GetsItsOneSpelling()
    {
        var (matrix, report) = Reading.Of(" u \tBeyonce\u0301\t1\n");
        Assert.Equal(["u Beyoncé 1"], matrix.Lines());
        Assert.Equal((0, 0), (report.MergedUsers, report.MergedItems));
    }

    [Theory]
    [InlineData(true, NameNormalization.None, new[] { "u  a\u0301  1", "u á 2", "u a\u0301 4" })]
    [InlineData(false, NameNormalization.None, new[] { "u a\u0301 5", "u á 2" })]
    [InlineData(true, NameNormalization.Nfc, new[] { "u  á  1", "u á 6" })]
    public void BothRules_CanBeTurnedOff(bool keepBlanks, NameNormalization normalization, string[] expected)
    {
        var format = new InteractionFormat { KeepBlanks = keepBlanks, Normalization = normalization };
        Assert.Equal(expected, Reading.Of("u\t a\u0301 \t1\nu\tá\t2\nu\ta\u0301\t4\n", format).Matrix.Lines());
    }

    [Fact]
    public void AKnownFormat_KeepsTwins_AndCountsThem()
    {
        var (matrix, report) = Reading.Of("u\tm\tmuse\t1\nu\tm\t muse\t2\nu\tm\tmuse\u200B\t3\nu\tm\tabba \t4\n", InteractionFormat.LastFm360K);
        Assert.Equal(4, matrix.Items.Count);
        Assert.Equal(0, report.MergedItems);
        Assert.Equal((2, false), (report.Names!.Items.Count, report.Names.Items.AreMerged));
        Assert.Equal([("'muse'", "' muse'"), ("'muse'", @"'muse\u200B'")], report.Names.Items.Examples);
    }

    [Fact]
    public void TwinsAreFound_AcrossTheFilesOfOneBuilder()
    {
        var builder = new InteractionMatrixBuilder();
        var reader = new InteractionReader(new InteractionFormat());
        reader.ReadText("u\tmuse\t1\n"u8, builder);
        Assert.Equal(1, reader.ReadText("u\tabba\t1\nv\tmuse \t2\nv\tabba\t3\n"u8, builder).MergedItems);
        Assert.Equal(["u muse 1", "u abba 1", "v muse 2", "v abba 3"], builder.Build().Lines());
    }

    [Fact]
    public void SeveralFiles_AreComparedTogether()
    {
        File.WriteAllText(Folder["a"], "u\tmuse\t1\n");
        File.WriteAllText(Folder["b"], "u \tmuse \t2\n");
        var builder = new InteractionMatrixBuilder();
        var reports = new InteractionReader(new InteractionFormat()).Read(
            [Folder["a"], Folder["b"]], builder, cancel: TestContext.Current.CancellationToken);
        Assert.Equal((1, 1), (ReadReport.Sum(reports).MergedUsers, ReadReport.Sum(reports).MergedItems));
        Assert.Equal(["u muse 3"], builder.Build().Lines());
    }

    [Fact]
    public void ManyRows_FollowTheirMergedNames()
    {
        // More rows than one batch, and more than one piece of memory.
        var text = new StringBuilder();
        for (var row = 0; row < 200_000; row++) text.Append(row % 7).Append(row % 2 == 0 ? " " : "").Append('\t').Append(row % 5).Append("\t1\n");
        var (matrix, report) = Reading.Of(text.ToString());
        Assert.Equal((7, 5), (matrix.Users.Count, matrix.Items.Count));
        Assert.Equal(7, report.MergedUsers);
        Assert.Equal(200_000, matrix.ByUser.RowValues(0).Concat(Enumerable.Range(1, 6).SelectMany(user => matrix.ByUser.RowValues(user))).Sum());
    }

    [Theory]
    [InlineData("u\t \t1\n", "plays.tsv:1: item is blank; expected a name: 'u\\t \\t1'")]
    [InlineData("u\t\u00A0\t1\n", "plays.tsv:1: item is blank; expected a name: 'u\\t\u00A0\\t1'")]
    [InlineData("\uFEFF\u200B\ti\t1\n", "plays.tsv:1: user is blank; expected a name: '\\u200B\\ti\\t1'")]
    [InlineData("\ti\t1\n", "plays.tsv:1: user is empty; expected a name: '\\ti\\t1'")]
    public void ABlankName_IsABadRow(string text, string message) => Assert.Equal(message, Reading.ErrorOf(text));

    [Fact]
    public void ABlankName_OfAFormatThatKeepsBlanks_IsAName() =>
        Assert.Equal(["u   1"], Reading.Of("u\t \t1\n", new InteractionFormat { KeepBlanks = true }).Matrix.Lines());

    [Fact]
    public void TheSecondReading_FindsMergedNames()
    {
        File.WriteAllText(Folder["plays"], "u1\tBeyonce\u0301\t1\t9\n\uFEFFu1\tBeyoncé \t1\t7\nu2\tmuse\t1\t5\n");
        var format = new InteractionFormat { Time = ColumnReference.At(3) };
        var (matrix, report) = Reading.OfFile(Folder["plays"], format);
        var reread = new InteractionRereader([report], format, matrix);
        Assert.Equal([7, 5], reread.ReadTimes(TestContext.Current.CancellationToken).Slice(0, 2).ToArray());
        var parts = new RandomSplit(0.5).Assign(matrix, seed: 1);
        var rows = reread.Write(
            parts,
            new Dictionary<SplitPart, string> { [SplitPart.Train] = Folder["a"], [SplitPart.Test] = Folder["b"] },
            TestContext.Current.CancellationToken);
        Assert.Equal(3, rows.Values.Sum());
    }
}
