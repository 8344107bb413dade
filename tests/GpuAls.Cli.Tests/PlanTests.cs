using System.Text.Json;

namespace GpuAls.Cli.Tests;

/// <summary><c>gpuals plan</c>: its report, its notes, and numbers with units.</summary>
public sealed class PlanTests
{
    [Fact]
    public void ABillionUsers_OnManyRanks()
    {
        var run = Plan("--users 1e9 --items 1e8 --pairs 5e10 --factors 128 --ranks 64 --link 200Gb --memory 1TB");

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Equal(
            """
            Users                     1,000,000,000
            Items                     100,000,000
            Pairs (user, item)        50,000,000,000
            Factors                   128
            Solver                    pcg
            Ranks                     64
            Threads of a rank         16
            Link of a rank, GB/s      25
            Speed of a rank, GFLOP/s  585.6
            Memory of a rank          931.3 GiB

            Memory
            Part                     Rank 0  Each other rank
            program                64.0 MiB         64.0 MiB
            interactions          614.8 GiB          9.5 GiB
            names and row starts   89.3 GiB          7.3 GiB
            vectors                55.1 GiB         55.1 GiB
            solver                263.6 GiB        263.6 GiB
            exchange                4.8 GiB          4.8 GiB
            all                     1.0 TiB        340.4 GiB

            An iteration
            Part     Sent by all ranks  Seconds
            solving            0 bytes    7.388
            vectors           19.2 TiB   13.191
            gram            1008.0 MiB    0.001
            orders           511.9 KiB    0.000
            all               19.2 TiB   20.579

            Before and after the iterations
            Part                                    Sent or received  Seconds
            start, once, on all ranks                       18.9 TiB   25.577
            parts of the ranks, once, from rank 0          558.1 GiB   23.971
            vectors of the model, twice, to rank 0           1.0 TiB   44.352

            """,
            run.Output);
        Assert.Equal(
            """
            An iteration is bound by the exchange of vectors: 13.2 s of 20.6 s.
            Each rank holds the vectors of 55 % of the users and 100 % of the items, at most: those that its pairs refer to.
            Rank 0 needs 3 times the memory of another rank: it holds all interactions.
            931.3 GiB are not enough for rank 0, which needs 1.0 TiB; it is enough for the others.

            """,
            run.Error);
    }

    [Fact]
    public void OneRank_HasNoOther_AndSendsNothing()
    {
        var run = Plan("--users 5000 --items 300 --pairs 60000 --factors 16 --threads 2 --memory 1GiB");

        Assert.Equal("An iteration is bound by solving: 0.00 s of 0.00 s.\n1.0 GiB are enough for every rank.\n", run.Error);
        Assert.DoesNotContain("Each other rank", run.Output);
        Assert.Equal(0, Number("--users 5000 --items 300 --pairs 60000", "iteration", 4, "bytes"));
    }

    [Theory]
    [InlineData("--ranks 2 --memory 500GB", "465.7 GiB are not enough for any rank: rank 0 needs 1.7 TiB, and each other 1.1 TiB.")]
    [InlineData("--memory 1TB", "931.3 GiB are not enough: the training needs 1.6 TiB.")]
    [InlineData("--ranks 64 --link 10Gb", "An iteration is bound by the exchange of vectors: 4 min 24 s of 4 min 31 s.")]
    public void ALimit_IsANote(string options, string expected) =>
        Assert.Contains(expected, Plan($"--users 1e9 --items 1e8 --pairs 5e10 --factors 128 {options}").Error.Split('\n'));

    [Theory]
    [InlineData("200Gb", 25e9)]
    [InlineData("25GB", 25e9)]
    [InlineData("1.5GB/s", 1.5e9)]
    [InlineData("100Gbit/s", 12.5e9)]
    [InlineData("800Mb/s", 1e8)]
    [InlineData("2Tbit", 250e9)]
    [InlineData("64kB", 64e3)]
    public void ALink_HasBitsOrBytes(string link, double expected) =>
        Assert.Equal(expected, Number($"--users 9 --items 9 --pairs 9 --link {link}", "linkBytesPerSecond"));

    [Theory, InlineData("3GB", 3e9), InlineData("3gb", 3e9), InlineData("3GiB", 3.0 * (1 << 30)), InlineData("0.5TiB", 0.5 * (1L << 40))]
    public void AMemory_HasDecimalOrBinaryUnits(string memory, double expected) =>
        Assert.Equal(expected, Number($"--users 9 --items 9 --pairs 9 --memory {memory}", "memoryBytes"));

    [Theory]
    [InlineData("--rate 100 --threads 8", 100e9)]
    [InlineData("--threads 8", 8 * 36.6e9)]
    [InlineData("", 16 * 36.6e9)]
    public void TheSpeed_IsTheTypedOne_OrThatOfTheThreads(string options, double expected) =>
        Assert.Equal(expected, Number($"--users 9 --items 9 --pairs 9 {options}", "operationsPerSecond"), 1);

    [Theory]
    [InlineData("200")]
    [InlineData("200gb")]
    [InlineData("200G")]
    [InlineData("-1Gb")]
    [InlineData("0GB")]
    [InlineData("1e400Gb")]
    [InlineData("200GiB")]
    public void ALinkWithoutAUnit_IsAnError(string link)
    {
        var run = Plan($"--users 9 --items 9 --pairs 9 --link {link}");

        Assert.Equal(ExitCode.WrongUse, run.Code);
        Assert.Equal(
            $"gpuals: --link is '{link}'; expected a number and its unit: Gb for gigabits a second or GB for gigabytes a second, such as "
            + "200Gb or 25GB\n        For all options: gpuals plan --help\n",
            run.Error);
    }

    [Theory]
    [InlineData("--users 3e9 --items 5 --pairs 6", "--users is '3e9'; expected a whole number of 1 or more")]
    [InlineData("--users 1.5 --items 5 --pairs 6", "--users is '1.5'; expected a whole number of 1 or more")]
    [InlineData(
        "--users 5 --items 5 --pairs 6 --memory 64",
        "--memory is '64'; expected a number and its unit: GB for 10⁹ bytes or GiB for 2³⁰ bytes, such as 512GB or 512GiB")]
    [InlineData(
        "--users 5 --items 5 --pairs 6 --solver auto",
        "--solver is 'auto', which is chosen from data, and a plan has none; expected a solver such as pcg")]
    public void AWrongNumber_IsAnError(string options, string expected)
    {
        var run = Plan(options);

        Assert.Equal((ExitCode.WrongUse, $"gpuals: {expected}"), (run.Code, run.Error.Split('\n')[0]));
    }

    [Fact]
    public void MorePairsThanThereAre_AreAnError()
    {
        var run = Plan("--users 5 --items 5 --pairs 26");

        Assert.Equal((ExitCode.UserError, "gpuals: --pairs is 26; expected at most 25, the users times the items\n"), (run.Code, run.Error));
    }

    // Programs get every digit, and rank 0's part of the table.
    [Fact]
    public void ForPrograms_TheSumsAreThoseOfTheParts()
    {
        const string options = "--users 358868 --items 292385 --pairs 17545790 --ranks 3";
        using var json = Json(options);
        foreach (var (table, column) in (ReadOnlySpan<(string, string)>)
            [("memory", "rank0Bytes"), ("memory", "otherBytes"), ("iteration", "bytes"), ("iteration", "seconds")])
        {
            var values = json.RootElement.GetProperty(table).EnumerateArray().Select(row => row.GetProperty(column).GetDouble()).ToArray();
            Assert.Equal(values[^1], values[..^1].Sum(), values[^1] * 1e-12);
        }

        Assert.Equal("solving", json.RootElement.GetProperty("bound").GetString());
        Assert.Equal("", Plan($"{options} --output json").Error);
    }

    static double Number(string options, string property)
    {
        using var json = Json(options);
        return json.RootElement.GetProperty(property).GetDouble();
    }

    static double Number(string options, string table, int row, string column)
    {
        using var json = Json(options);
        return json.RootElement.GetProperty(table)[row].GetProperty(column).GetDouble();
    }

    static JsonDocument Json(string options) => JsonDocument.Parse(Plan($"{options} --output json").Output);

    static Gpuals Plan(string options) => Gpuals.Run(["plan", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
}
