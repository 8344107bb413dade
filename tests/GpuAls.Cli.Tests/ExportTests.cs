using System.Text.Json;
using GpuAls.Cli.Exporting;
using GpuAls.Export.Targets;
using GpuAls.Export.Vectors;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>gpuals export.</summary>
public sealed class ExportTests : IDisposable
{
    readonly TestFolder folder = new();
    readonly string model;
    readonly string plain;
    readonly string target;

    public ExportTests()
    {
        var random = new Random(1);
        var rows =
            from user in Enumerable.Range(0, 40)
            from item in Enumerable.Range(0, 25)
            where random.Next(10) < ((user + item) % 3 == 0 ? 5 : 1)
            select (user, item);
        var plays = folder.Write("plays.tsv", string.Concat(rows.Select(row => $"u{row.user}\ti{row.item}\t{1 + row.item % 5}\n")));
        (model, plain, target) = (folder["plays.als"], folder["plain.als"], folder["out"]);
        string[] train = ["train", plays, "--factors", "4", "--iterations", "3", "--device", "cpu", "-q"];
        Gpuals.Answer([.. train, "-m", model, "--neighbours", "5", "--neighbour-regularization", "2", "--neighbour-share", "3"]);
        Gpuals.Answer([.. train, "-m", plain, "--neighbours", "0"]);
    }

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> Formats => [.. ExportFormats.Words(format => format.Target == ExportTarget.Folder)];

    [Theory, MemberData(nameof(Formats))]
    public void EveryFormat_WritesItsFiles_AndNamesThem(string format)
    {
        var expected = ExportFormats.All.Single(row => row.Word == format).Files;

        var run = Gpuals.Run("export", plain, "--as", format, "--to", target, "-q");

        Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error));
        Assert.Equal(
            expected.Order(StringComparer.Ordinal),
            Directory.GetFiles(target, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(target, file).Replace(Path.DirectorySeparatorChar, '/')).Order(StringComparer.Ordinal));
        Assert.Equal(
            expected.Where(file => !file.EndsWith("_SUCCESS", StringComparison.Ordinal)).Select(file => $"Wrote {Path.Combine(target, file)}"),
            run.Output.TrimEnd('\n').Split('\n').Select(line => line[..line.IndexOf(": ", StringComparison.Ordinal)]));
        Assert.Equal(["out", "plain.als", "plays.als", "plays.tsv"], folder.Names);
    }

    [Fact]
    public void People_GetASentenceForEachFile() => Assert.Equal(
        $"""
        Wrote {target}/user_factors.npy: float32 [40 × 4], 768 bytes.
        Wrote {target}/item_factors.npy: float32 [25 × 4], 528 bytes.
        Wrote {target}/users.tsv: names of 40 users, 269 bytes.
        Wrote {target}/items.tsv: names of 25 items, 164 bytes.

        """,
        Gpuals.Answer("export", plain, "--as", "npy", "--to", target));

    [Fact]
    public void Programs_GetTheParts_AndTheOverlap()
    {
        using var json = JsonDocument.Parse(Gpuals.Answer("export", model, "--as", "npz", "--to", target, "--metric", "cosine", "--output", "json"));
        var report = json.RootElement;

        Assert.Equal(("npz", target, "cosine"), (Text("format"), Text("target"), Text("metric")));
        Assert.Equal((40, 25, 4), (Number("users"), Number("items"), Number("factors")));
        Assert.Equal(40, report.GetProperty("overlap").GetProperty("users").GetInt32());
        Assert.InRange(report.GetProperty("overlap").GetProperty("ofTen").GetDouble(), 1, 9.9);
        var part = report.GetProperty("parts")[0];
        Assert.Equal("factors.npz", part.GetProperty("name").GetString());
        Assert.Equal("user_factors: float32 [40 × 5], item_factors: float32 [25 × 5]", part.GetProperty("content").GetString());
        Assert.Equal(new FileInfo(Path.Combine(target, "factors.npz")).Length, part.GetProperty("bytes").GetInt64());

        string? Text(string name) => report.GetProperty(name).GetString();
        int Number(string name) => report.GetProperty(name).GetInt32();
    }

    [Theory, MemberData(nameof(Formats))]
    public void NeighboursThatAFormatDoesNotHold_AreSaid(string format)
    {
        var run = Gpuals.Run("export", model, "--as", format, "--to", target);

        const string note = @"(^|\n)The model has neighbours, and vectors rank without them: they give \d\.\d of the 10 items of gpuals recommend "
            + @"\(mean of 40 users\)\. For vectors that rank as the model does: gpuals train FILE --neighbours 0\n$";
        if (format == "onnx") Assert.Equal("", run.Error);
        else Assert.Matches(note, run.Error);
        Assert.DoesNotContain("neighbours", Gpuals.Run("export", plain, "--as", format, "--to", folder["plain"]).Error, StringComparison.Ordinal);
        Assert.Equal("", Gpuals.Run("export", model, "--as", format, "--to", target, "--overwrite", "-q").Error);
    }

    [Fact]
    public void AnExport_IsReplacedOnlyWithOverwrite_ByAnyFormat()
    {
        Gpuals.Answer("export", model, "--as", "npy", "--to", target, "-q");

        var run = Gpuals.Run("export", model, "--as", "spark", "--to", target, "-q");
        Assert.Equal(
            (ExitCode.UserError,
                $"gpuals: {target} exists and is not empty; expected a new folder\n        Name another folder: --to. Or replace it: --overwrite\n"),
            (run.Code, run.Error));
        Assert.True(File.Exists(Path.Combine(target, "user_factors.npy")));

        Gpuals.Answer("export", model, "--as", "spark", "--to", target, "-q", "--overwrite");
        Assert.False(File.Exists(Path.Combine(target, "user_factors.npy")));
        Assert.True(File.Exists(Path.Combine(target, "metadata", "part-00000")));
    }

    [Fact]
    public void AFolderWithOtherFiles_IsNeverReplaced()
    {
        var run = Gpuals.Run("export", model, "--as", "npy", "--to", folder.Path, "--overwrite");

        Assert.Equal(
            (ExitCode.UserError,
                $"gpuals: {folder.Path} has 'plain.als', which no export writes; expected a new folder\n        Name another folder: --to\n"),
            (run.Code, run.Error));
        Assert.Equal(["plain.als", "plays.als", "plays.tsv"], folder.Names);
    }

    [Theory]
    [InlineData("spark", "--metric requires --as npy, npz, parquet, pgvector, postgresql or qdrant; found --as spark")]
    [InlineData("numpy", "--as is 'numpy'; expected npy, npz, implicit, parquet, spark, onnx, pgvector, postgresql or qdrant")]
    public void AWrongChoice_IsAnErrorOfTheCommandLine(string format, string message)
    {
        var run = Gpuals.Run("export", model, "--as", format, "--to", target, "--metric", "cosine");

        Assert.Equal((ExitCode.WrongUse, $"gpuals: {message}\n        For all options: gpuals export --help\n"), (run.Code, run.Error));
    }

    [Fact]
    public void AMissingModel_AndAFileThatIsNone_AreErrors()
    {
        Assert.Equal(ExitCode.UserError, Gpuals.Run("export", folder["none.als"], "--as", "npy", "--to", target).Code);
        Assert.Contains("plays.tsv", Gpuals.Run("export", folder["plays.tsv"], "--as", "npy", "--to", target).Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(target));
    }

    [Fact]
    public void ACancelledExport_LeavesNothing()
    {
        var run = Gpuals.Run(["export", plain, "--as", "npy", "--to", target], "", new CancellationToken(canceled: true));

        Assert.Equal((ExitCode.Cancelled, "gpuals: cancelled; nothing was written\n"), (run.Code, run.Error));
        Assert.Equal(["plain.als", "plays.als", "plays.tsv"], folder.Names);
    }

    [Fact]
    public void TheExample_PrintsWhatRecommendPrints()
    {
        Gpuals.Answer("export", plain, "--as", "implicit", "--to", target, "-q");
        foreach (var user in (string[])["u3", "u17"])
        {
            var recommended = Gpuals.Answer("recommend", plain, "--user", user, "-n", "10", "--output", "tsv").TrimEnd('\n').Split('\n').Skip(1)
                .Select(line => line.Split('\t')).ToList();

            var printed = PythonScript.Run(["numpy"], RepositoryFile.FullPath("examples/open_implicit_model.py"), target, user);

            Assert.Equal(10, recommended.Count);
            var header = Gpuals.Answer("recommend", plain, "--user", user, "-n", "10", "--output", "tsv").Split('\n')[0].Split('\t');
            var item = Array.IndexOf(header, "item");
            Assert.Equal(
                recommended.Select(fields => fields[item]), printed.TrimEnd().Split('\n').Select(line => line.TrimEnd('\r').Split('\t')[2]));
        }
    }

    [Fact]
    public void EveryFormatAndMetric_IsComplete_AndInTheDocuments()
    {
        var page = RepositoryFile.Read("docs/exporting.md");
        Assert.All(ExportFormats.All, format =>
        {
            Assert.Contains($"`{format.Word}`", page, StringComparison.Ordinal);
            Assert.Matches("^[a-zA-Z][^.]*[^.]$", format.Help.Replace(".np", "", StringComparison.Ordinal));
            Assert.All(format.Files, file => Assert.Contains(file.Split('/')[^1], page, StringComparison.Ordinal));
        });
        Assert.All(VectorMetricInfo.All, metric => Assert.Contains($"`{metric.Word}`", page, StringComparison.Ordinal));
        Assert.Equal(ExportFormats.All.Count, ExportFormats.All.Select(format => format.Word).Distinct().Count());
    }
}
