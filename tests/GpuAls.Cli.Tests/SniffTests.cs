using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>The command sniff: the columns of a file, and the command that trains on it, which is then run.</summary>
public sealed class SniffTests : IDisposable
{
    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, string, string, string> Files => new()
    {
        { "plays.tsv", "ann\tmuse\t3\nbob\tmuse\t1\nbob\tabba\t2\ncat\tabba\t2\n", "tab-separated text", "" },
        {
            "clicks.csv",
            "user,item\nann,muse\nbob,muse\nbob,abba\ncat,abba\n", "comma-separated text", "--user-column user --item-column item --events"
        },
        { "pairs.csv", "ann,muse\nbob,muse\nbob,abba\ncat,abba\n", "comma-separated text", "" },
        { "log.csv", "time,visitor,product,clicks\n1,a,x,2\n2,b,x,1\n3,b,y,1\n4,c,y,1\n", "comma-separated text",
            "--user-column visitor --item-column product --value-column clicks" },
        { "events.csv", "who,user,item,event\n1,a,x,view\n2,b,x,buy\n3,b,y,buy\n4,c,y,view\n", "comma-separated text",
            "--user-column user --item-column item --event-column event --event-weight view=1,buy=1" },
        {
            "u.data",
            "196\t242\t3\t881250949\n186\t302\t3\t891717742\n196\t302\t1\t878887116\n22\t242\t2\t880606923\n",
            "tab-separated text",
            "--format ml-100k"
        },
        {
            "ratings.dat",
            "1::1193::5::978300760\n2::661::3::978302109\n1::661::3::978302109\n3::1193::4::978300275\n", "'::'-separated text", "--format ml-1m"
        },
        {
            "ratings.csv",
            "userId,movieId,rating,timestamp\n1,1,4.0,964982703\n2,3,4.0,964981247\n2,1,1,964981247\n3,3,2,964981247\n", "comma-separated text",
            "--format ml-25m"
        },
        { "plays.jsonl", "{\"ts\":1,\"plays\":2,\"artist\":\"x\",\"user\":\"a\"}\n{\"ts\":1,\"plays\":2,\"artist\":\"x\",\"user\":\"b\"}\n"
            + "{\"ts\":1,\"plays\":2,\"artist\":\"y\",\"user\":\"b\"}\n{\"ts\":1,\"plays\":1,\"artist\":\"y\",\"user\":\"c\"}\n", "JSON lines", "" },
        { "m.mtx", "%%MatrixMarket matrix coordinate real general\n3 2 4\n1 1 2\n2 1 1\n2 2 1\n3 2 1\n", "a MatrixMarket file", "" },
    };

    [Theory, MemberData(nameof(Files))]
    public void TheCommandThatIsPrinted_TrainsOnTheFile(string name, string text, string kind, string options)
    {
        folder.Write(name, text);
        var path = folder[name];
        var run = Gpuals.Run("sniff", path, "--output", "json");
        Assert.True(run.Code == ExitCode.Done, run.Error);
        var command = $"gpuals train {path}{(options.Length > 0 ? " " : "")}{options} --model {name.Split('.')[0]}.als";
        Assert.Contains($"\"kind\":\"{kind}\"", run.Output.Replace("\\u0027", "'", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains($"\"command\":\"{command}\"", run.Output, StringComparison.Ordinal);

        string[] words = [.. command.Split(' ')[1..^1], folder["trained.als"], "--factors", "2", "--neighbours", "0"];
        var trained = Gpuals.Run(words);
        Assert.True(trained.Code == ExitCode.Done, trained.Error);
        Assert.Contains("3 users × 2 items, 4 pairs", trained.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void ATable_ShowsEachColumnWithItsRole()
    {
        folder.Write("log.csv", "time,visitor,product,clicks\n2024-01-01,a,x,2\n2024-01-02,b,x,1\n");
        Assert.Equal(
            $"""
            File      {folder["log.csv"]}
            Kind      comma-separated text
            Size      62 bytes
            Rows      2
            Header    yes
            To train  gpuals train {folder["log.csv"]} --user-column visitor --item-column product --value-column clicks --model log.als

            Columns
            #  Name     Type            Read as  Examples
            0  time     number or date           2024-01-01, 2024-01-02
            1  visitor  text            user     a, b
            2  product  text            item     x
            3  clicks   number          value    2, 1

            """.ReplaceLineEndings("\n"),
            Gpuals.Answer("sniff", folder["log.csv"]));
    }

    [Fact]
    public void InvalidRows_AreNamed()
    {
        folder.Write("plays.csv", "user,item,plays\na,x,1\nb,x,many\nc,,3\n");
        var run = Gpuals.Run("sniff", folder["plays.csv"]);
        Assert.Equal(
            "2 of the first rows are invalid, of 3. The first one:\n"
            + $"  {folder["plays.csv"]}:3: plays is 'many'; expected a number of 0 or more: 'b,x,many'\n"
            + "To skip invalid rows: --on-bad-row skip\n",
            run.Error);
    }

    [Fact]
    public void NamesBesideAKnownDataSet_AreNamedToo()
    {
        folder.Write("u.data", "196\t242\t3\t881250949\n186\t302\t3\t891717742\n");
        folder.Write("u.item", "242|Kolya (1996)\n302|L.A. Confidential (1997)\n");
        Assert.Contains(
            $"--format ml-100k --names {folder["u.item"]} --model u.als", Gpuals.Answer("sniff", folder["u.data"]), StringComparison.Ordinal);
    }

    [Fact]
    public void ColumnsWithoutMeaning_AreShownWithoutACommand()
    {
        folder.Write("x.csv", "alpha,beta,gamma\nq,r,1\nt,u,2\n");
        var run = Gpuals.Run("sniff", folder["x.csv"]);
        Assert.DoesNotContain("To train", run.Output, StringComparison.Ordinal);
        Assert.Equal("Name the columns: --user-column, --item-column, --value-column (or --events)\n", run.Error);
    }
}
