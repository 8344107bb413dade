using System.Text;
using System.Text.RegularExpressions;
using GpuAls.Cli.Configuration;
using GpuAls.Fuzzing.Mutation;

namespace GpuAls.Fuzzing.Targets;

/// <summary>
/// Command lines in this process: one word on each line, then an empty line, then the content of the file <c>x</c> and of standard input. A command
/// line reaches no file outside its folder and no network.
/// </summary>
sealed partial class CommandTarget : FuzzTarget, IDisposable
{
    // Commands that run until they are stopped, or measure or fetch something: only their command lines are read.
    static readonly string[] Long = ["serve", "benchmark", "demo", "datasets", "devices"];

    // Commands whose work grows with their numbers.
    static readonly string[] Growing = ["train", "tune", "evaluate", "generate", "report", "plot", "export", "recommend"];

    static readonly string[] Commands =
    [
        .. Long, .. Growing, "sniff", "inspect", "split", "users-for", "similar-items", "similar-users", "explain", "score", "show", "info",
        "import", "plan", "config", "schema", "completion",
    ];

    readonly CommandFolder folder = new();
    readonly string[] options =
    [
        .. KnownOptions.Keys.Select(key => $"--{key}"), "--help", "--version", "--no-config", "-n", "-h", "-?", "--", "-",
        "[suggest:5]", "[complete]",
    ];
    readonly string[] values;

    public CommandTarget() => values =
    [
        .. folder.Names, .. Commands, "x", "out.als", "out", "out.tsv", "out.html", "out.svg", "out.png", "out.parquet", "true", "false", "0", "1",
        "2", "3", "0.5", "-1", "1e9", "nan",
        "999", "user0", "Abba", "Abba,Muse", "a\\, b", "random:0.3", "time:0.2", "leave-out:1", "users:0.5", "ndcg@3", "recall@2", "auc", "json",
        "tsv", "markdown", "table", "cholesky",
        "pcg", "cg", "subspace", "cpu", "cuda", "auto", "full", "mixed", "log", "hu", "bm25", "skip", "stop", "csv", "none", "tab", "space", ",",
        "lastfm-360k", "ml-1m", "melon", "event",
        "play=1,buy=2", "utf-16", "latin1", "npz", "numpy", "implicit", "onnx", "spark", "parquet", "all", "dd/MM/yyyy", "bash", "fish",
        "sqlite:out.db", "*.tsv", "2024-01-01", "é", "",
    ];

    public override string Name => "commands";

    public override bool IsRepeated => false;

    // A training takes its workspaces, a page its script, and a search tries up to 512 factors.
    public override MemoryBound Memory => new(PerByte: 1 << 16, Constant: 1 << 30);

    public override int MaxStretchedLength => 0;

    public override IEnumerable<byte[]> Seeds =>
    [
        .. ((string[])
        [
            "--help", "", "--version", "sniff x", "inspect x", "inspect plays.tsv --output json",
            "split plays.tsv --split random:0.3 --train out.tsv --test out", "train x --model out.als --factors 2",
            "train plays.tsv --model out.als --factors 3 --iterations 2 --validate random:0.3 --solver cholesky --seed 1",
            "train plays.tsv --model out.als --dry-run",
            "train plays.tsv --model out.als --factors 2 --iterations 1 --neighbours 2 --confidence log --alpha 2",
            "tune plays.tsv --trials 1 --factors 2", "evaluate m.als --test test.tsv --metric ndcg@3", "evaluate bare.als --test x --baseline all",
            "recommend m.als --user user0 -n 3",
            "recommend m.als --likes Abba,Muse --because 2", "recommend m.als --all-users --output tsv",
            "recommend m.als --users users.txt --to out.parquet",
            "recommend m.als --likes-file x", "users-for m.als --item Abba", "similar-items m.als --item Muse", "similar-users m.als --user user1",
            "explain m.als --user user0 --item Muse",
            "score m.als --user user0 --item Muse", "score m.als --pairs x", "show m.als --user user0", "info m.als --verify", "info x",
            "report m.als --model out.html", "plot m.als --out out.svg",
            "export m.als --to out --format numpy", "import x --model out.als", "config train", "config --schema", "schema train", "completion bash",
            "generate out.tsv --users 20 --items 20 --rows 50",
            "serve m.als --help", "devices --help", "benchmark --help", "[suggest:5]", "[complete] gpuals", "demo --help", "datasets get --help",
        ]).Select(line => Encoding.UTF8.GetBytes(line.Replace(' ', '\n') + "\n\nuser0\tAbba\t3\nuser1\tMuse\t1\nuser2\tMuse\t4\n")),
    ];

    public override byte[] Mutate(byte[] input, byte[] other, Mutator mutator, int maxLength)
    {
        var random = mutator.Random;
        var (args, extra) = Split(input);
        if (random.Next(4) == 0) extra = mutator.Mutate(extra, Split(other).Extra, Targets.Words.OfText, maxLength);
        for (var left = 1 + random.Next(4); left > 0; left--)
        {
            var at = random.Next(args.Count + 1);
            switch (random.Next(6))
            {
                case 0:
                    args.InsertRange(at, random.GetItems(options, 1));
                    break;
                case 1:
                    args.InsertRange(at, [random.GetItems(options, 1)[0], random.GetItems(values, 1)[0]]);
                    break;
                case 2 when at < args.Count:
                    args[at] = random.GetItems(values, 1)[0];
                    break;
                case 3 when at < args.Count:
                    args.RemoveAt(at);
                    break;
                case 4 when at < args.Count:
                    args[at] = Encoding.UTF8.GetString(mutator.Mutate(Encoding.UTF8.GetBytes(args[at]), [], Targets.Words.OfText, 100));
                    break;
                default:
                    if (at < args.Count && Split(other).Args is { Count: > 0 } others) args[at] = others[random.Next(others.Count)];
                    break;
            }
        }

        return [.. Encoding.UTF8.GetBytes(string.Join('\n', args) + "\n\n"), .. extra];
    }

    public override Outcome Run(byte[] input)
    {
        var (args, extra) = Split(input);
        return new(folder.Run(Harmless(args), extra), input.Length);
    }

    public void Dispose() => folder.Dispose();

    /// <summary>The words without paths out of the folder, addresses of servers, work without an end and large numbers.</summary>
    static string[] Harmless(IReadOnlyList<string> args)
    {
        var words = args.Select(word => OutOfFolder().Replace(word, "")).Where(word => !Server().IsMatch(word)).ToList();
        if (words.Exists(word => Long.Contains(word)) && words is not ["[complete]", _]) words.Add("--help");
        if (words.Exists(word => Growing.Contains(word))) words = words.ConvertAll(word => LongNumber().Replace(word, "$1"));
        return [.. words];
    }

    static (List<string> Args, byte[] Extra) Split(byte[] input)
    {
        var end = input.AsSpan().IndexOf("\n\n"u8);
        var line = Encoding.UTF8.GetString(end < 0 ? input : input[..end]);
        return (line.Length == 0 ? [] : [.. line.Split('\n')], end < 0 ? [] : input[(end + 2)..]);
    }

    [GeneratedRegex("postgres|qdrant|http|grpc", RegexOptions.IgnoreCase)]
    private static partial Regex Server();

    [GeneratedRegex(@"/|\\\\|\.\.")]
    private static partial Regex OutOfFolder();

    [GeneratedRegex("([0-9]{3})[0-9]+")]
    private static partial Regex LongNumber();
}
