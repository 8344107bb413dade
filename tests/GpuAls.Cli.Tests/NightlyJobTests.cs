using System.Diagnostics;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>examples/nightly.sh on a real PostgreSQL server.</summary>
public sealed class NightlyJobTests(PostgresServer postgres) : IDisposable
{
    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void TheTableOfRecommendations_IsFilled_AndKeptIfTheQualityIsTooLow()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the nightly job is a script for bash");
        postgres.Require();
        postgres.Query("CREATE DATABASE nightly");
        // Listeners of one kind play the artists of that kind.
        postgres.Query(
            "create table plays as select 'listener ' || u as listener, 'artist ' || (u % 4) * 10 + a as artist, "
            + "now() - a * interval '1 day' as played_at "
            + "from generate_series(1, 120) u, generate_series(0, 9) a, generate_series(1, 2) n where (u * 7 + a * 3) % 5 <> 0",
            "nightly");
        var (code, error) = Run();
        Assert.True(code == 0, error);
        Assert.Equal("120", postgres.Query("select count(distinct \"user\") from recommendations", "nightly"));
        // Nobody gets an artist of another kind before the own ones that are left.
        Assert.Equal(
            "0",
            postgres.Query(
                "select count(*) from recommendations where rank = 1 and (substr(item, 8)::int / 10) <> substr(\"user\", 10)::int % 4", "nightly"));
        Assert.StartsWith("metric\t", File.ReadAllText(folder["quality.tsv"]), StringComparison.Ordinal);

        // A later table without structure: the job ends, and the recommendations of the night before stay.
        postgres.Query(
            "select setseed(0.5); delete from plays; insert into plays select 'listener ' || u, 'hit ' || floor(60 * random() * random()), now() "
            + "from generate_series(1, 120) u, generate_series(1, 12) a",
            "nightly");
        (code, error) = Run();
        Assert.True(code == (int)ExitCode.RequirementNotMet, error);
        Assert.Equal("120", postgres.Query("select count(distinct \"user\") from recommendations where item like 'artist%'", "nightly"));
    }

    (int Code, string Error) Run()
    {
        var start = new ProcessStartInfo("bash", [RepositoryFile.FullPath("examples/nightly.sh")]) { RedirectStandardError = true };
        start.Environment["DATABASE"] = postgres.Address("nightly");
        start.Environment["FOLDER"] = folder.Path;
        start.Environment["GPUALS"] = $"dotnet {Path.Combine(AppContext.BaseDirectory, "gpuals.dll")}";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error);
    }
}
