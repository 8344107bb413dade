namespace GpuAls.Ingestion.Tests;

public sealed class HetRecTests
{
    [Fact]
    public void Read_OfHetRec_FindsWhatItsAuthorsCounted()
    {
        var folder = Find();
        Assert.SkipWhen(folder is null, "HetRec data not present");

        var (matrix, report) = Reading.OfFile(
            Path.Combine(folder, "user_artists.dat"),
            InteractionFormat.LastFm2K,
            Path.Combine(folder, "artists.dat"));

        Assert.Equal((92_834, 92_834, 0, 0), (report.Rows, report.Interactions, report.ZeroStrengthRows, report.BadRowCount));
        Assert.Equal((1_892, 17_632, 92_834, 0), (matrix.Users.Count, matrix.Items.Count, matrix.Entries, matrix.Duplicates));
        Assert.Equal(["userID", "artistID", "weight"], report.Header);
        Assert.Equal(new FileInfo(Path.Combine(folder, "user_artists.dat")).Length, report.Bytes);
        Assert.Equal(0, report.UnnamedItems);
        Assert.Equal(["2", "3", "4", "5", "6"], Enumerable.Range(0, 5).Select(matrix.Users.Key));
        Assert.Equal(["51", "52", "53", "54", "55"], Enumerable.Range(0, 5).Select(matrix.Items.Key));
        Assert.Equal("Duran Duran", matrix.Items.Name(0));
        Assert.Equal(16, Enumerable.Range(0, matrix.Items.Count).Count(item => matrix.Items.Name(item).Contains('"')));
        Assert.Equal(
            69_183_975,
            Enumerable.Range(0, matrix.Users.Count).Sum(user => matrix.ByUser.RowValues(user).ToArray().Sum(plays => (long)plays)));
    }

    /// <summary>The folder of the data: below GPUALS_SHARED, otherwise next to the repository.</summary>
    static string? Find()
    {
        var shared = Environment.GetEnvironmentVariable("GPUALS_SHARED");
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); shared is null && folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "GpuAls.sln"))) shared = Path.Combine(folder.FullName, "..", "shared");
        }

        var data = Path.Combine(shared ?? "", "data", "hetrec2011-lastfm-2k");
        return Directory.Exists(data) ? data : null;
    }
}
