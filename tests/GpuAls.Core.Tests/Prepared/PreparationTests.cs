using GpuAls.Core.Interactions;
using GpuAls.Core.Prepared;
using GpuAls.Testing;

namespace GpuAls.Core.Tests.Prepared;

/// <summary>Folders that are prepared in one go, in several runs, or again.</summary>
public sealed class PreparationTests : IDisposable
{
    readonly TestFolder folder = new();

    string Prepared => folder["prepared"];

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1, true)]
    [InlineData(3, true)]
    [InlineData(7, false)]
    [InlineData(50, true)]
    public void AFolder_HasTheMatrixOfTheRows(int shards, bool hasLevels)
    {
        var rows = Rows.Random(3000, 2, hasLevels);
        var manifest = Rows.Prepare(Prepared, rows, shards);
        Assert.Equal((shards, shards), (manifest.ByUser.Count, manifest.ByItem.Count));
        Rows.AssertSame(Rows.Matrix(rows), Rows.Open(Prepared).Matrix);
        // Nothing but the manifest and its files.
        Assert.Equal(
            manifest.Files.Append(PreparedFiles.Manifest).Order(StringComparer.Ordinal),
            Directory.EnumerateFileSystemEntries(Prepared).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void ManyPairs_AreMappedAcrossPages()
    {
        var random = new Random(5);
        var rows = Enumerable.Range(0, 150_000).Select(_ => ($"u{random.Next(4000)}", $"i{random.Next(3000)}", (float)random.Next(1, 9))).ToList();
        Rows.Prepare(Prepared, rows, 5);
        Rows.AssertSame(Rows.Matrix(rows), Rows.Open(Prepared).Matrix);
    }

    [Fact]
    public void Filters_DropTheSameUsersAndItems()
    {
        var rows = Rows.Random(500, 3);
        var filter = new InteractionFilter { MinItemsPerUser = 4, MinUsersPerItem = 5 };
        var expected = filter.Apply(Rows.Matrix(rows));
        var manifest = Rows.Prepare(Prepared, rows, 2, filter);
        Assert.True(expected.Rounds > 0);
        Assert.Equal(
            new PreparedDrop("--min-user 3", expected.DroppedPairs, expected.DroppedUsers, expected.DroppedItems, expected.Rounds), manifest.Dropped);
        Rows.AssertSame(expected.Matrix, Rows.Open(Prepared).Matrix);
    }

    [Fact]
    public void FiltersThatDropNothing_LeaveTheMatrix()
    {
        var rows = Rows.Random(3000, 4);
        var manifest = Rows.Prepare(Prepared, rows, 2, new InteractionFilter { MinItemsPerUser = 2 });
        Assert.Equal(0, manifest.Dropped!.Rounds);
        Rows.AssertSame(Rows.Matrix(rows), Rows.Open(Prepared).Matrix);
    }

    [Fact]
    public void NamesThatAreMergedAtTheEnd_AreMergedInTheRows()
    {
        using (var preparation = Preparation.Open(Prepared, "rows"))
        {
            preparation.Read(
                (builder, manifest) =>
                {
                    builder.Add("Ann", "x", 1);
                    builder.Add("ann", "y", 2);
                    builder.Add("bob", "X", 3);
                    builder.Add("ann", "x", 4);
                    builder.RenameUsers(new Dictionary<int, byte[]> { [0] = "ann"u8.ToArray() });
                    builder.RenameItems(new Dictionary<int, byte[]> { [2] = "x"u8.ToArray() });
                    return (null, manifest);
                },
                CancellationToken.None);
            preparation.SortByUser(null, CancellationToken.None);
            preparation.SortByItem(null, "", null, CancellationToken.None);
            preparation.WriteShards(1, null, CancellationToken.None);
        }

        var matrix = Rows.Open(Prepared).Matrix;
        Assert.Equal(("ann", "bob", 1L), (matrix.Users.Key(0), matrix.Users.Key(1), matrix.Duplicates));
        Assert.Equal([0, 1], matrix.ByUser.RowColumns(0).ToArray());
        Assert.Equal([5f, 2f], matrix.ByUser.RowValues(0));
        Assert.Equal([3f], matrix.ByUser.RowValues(1));
    }

    // After each step the program ends without a word, as one that is killed.
    [Theory]
    [InlineData(nameof(PreparationStep.Read))]
    [InlineData(nameof(PreparationStep.ByUser))]
    [InlineData(nameof(PreparationStep.ByItem))]
    public void AnInterruptedPreparation_GoesOnAfterItsLastStep(string step)
    {
        var last = Enum.Parse<PreparationStep>(step);
        var rows = Rows.Random(800, 6);
        using (var first = Preparation.Open(Prepared, "rows"))
        {
            Rows.Read(first, rows);
            if (last >= PreparationStep.ByUser) first.SortByUser(null, CancellationToken.None);
            if (last >= PreparationStep.ByItem) first.SortByItem(null, "", null, CancellationToken.None);
        }

        Assert.True(Assert.Throws<PreparedException>(() => Rows.Open(Prepared)).IsIncomplete);
        using (var second = Preparation.Open(Prepared, "rows"))
        {
            Assert.Equal(last, second.Done);
            if (last < PreparationStep.ByUser) second.SortByUser(null, CancellationToken.None);
            if (last < PreparationStep.ByItem) second.SortByItem(null, "", null, CancellationToken.None);
            second.WriteShards(2, null, CancellationToken.None);
        }

        Rows.AssertSame(Rows.Matrix(rows), Rows.Open(Prepared).Matrix);
        Assert.False(Directory.Exists(Path.Combine(Prepared, PreparedFiles.Work)));
    }

    [Theory]
    [InlineData("other rows")]
    [InlineData(null)]
    public void APreparationOfAnotherInput_StartsAtTheBeginning(string? input)
    {
        using (var first = Preparation.Open(Prepared, "rows")) Rows.Read(first, Rows.Random(50, 7));
        using var second = Preparation.Open(Prepared, input);
        Assert.Equal(PreparationStep.None, second.Done);
        Assert.Equal(["lock"], Directory.EnumerateFiles(Path.Combine(Prepared, PreparedFiles.Work)).Select(Path.GetFileName));
    }

    [Fact]
    public void AStepWhoseFilesAreMissing_BeginsAgain()
    {
        using (var first = Preparation.Open(Prepared, "rows")) Rows.Read(first, Rows.Random(50, 7));
        File.Delete(Path.Combine(Prepared, PreparedFiles.Work, "rows"));
        using var second = Preparation.Open(Prepared, "rows");
        Assert.Equal(PreparationStep.None, second.Done);
    }

    [Fact]
    public void ASecondPreparationAtTheSameTime_IsRefused()
    {
        using var first = Preparation.Open(Prepared, "rows");
        var error = Assert.Throws<PreparedException>(() => Preparation.Open(Prepared, "rows"));
        Assert.Equal($"{Prepared}: in use by another preparation; expected a folder of its own for each", error.Message);
    }

    [Fact]
    public void AFolderThatIsReplaced_IsTheOldOneUntilTheManifestIsWritten()
    {
        var (old, rows) = (Rows.Random(300, 8), Rows.Random(300, 9));
        Rows.Prepare(Prepared, old, 2);
        using (var preparation = Preparation.Open(Prepared, "rows"))
        {
            Rows.Read(preparation, rows);
            preparation.SortByUser(null, CancellationToken.None);
            preparation.SortByItem(null, "", null, CancellationToken.None);
            Rows.AssertSame(Rows.Matrix(old), Rows.Open(Prepared).Matrix);
            preparation.WriteShards(3, null, CancellationToken.None);
        }

        Rows.AssertSame(Rows.Matrix(rows), Rows.Open(Prepared).Matrix);
        Assert.Equal(1 + 1 + 6, Directory.EnumerateFileSystemEntries(Prepared).Count());
    }

    [Fact]
    public void TheSameRows_GiveTheSameBytes()
    {
        var rows = Rows.Random(300, 10);
        var first = Rows.Prepare(Prepared, rows, 3);
        var second = Rows.Prepare(folder["again"], rows, 3);
        Assert.Equal(first.Fingerprint, second.Fingerprint);
        foreach (var name in first.Files.Append(PreparedFiles.Manifest))
            Assert.Equal(File.ReadAllBytes(Path.Combine(Prepared, name)), File.ReadAllBytes(Path.Combine(folder["again"], name)));
    }
}
