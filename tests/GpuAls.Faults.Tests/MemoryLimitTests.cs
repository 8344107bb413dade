using System.Globalization;
using System.Text.RegularExpressions;

namespace GpuAls.Faults.Tests;

/// <summary>
/// Commands with too little memory, and with enough: each run gives the same result, or ends with the error of the documentation and leaves nothing.
/// A limit below the needs of the runtime of .NET ends the program before it starts, with the message of the runtime or of the system.
/// </summary>
public sealed partial class MemoryLimitTests : IDisposable
{
    const string ControlGroups = "/sys/fs/cgroup";

    // MiB. The heap of the runtime, the address space, and the memory of a container.
    static readonly Dictionary<string, int[]> Limits = new()
    {
        ["heap"] = Extent.Of<int[]>([], [3, 8, 12, 64], [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20, 24, 28, 32, 48, 64, 96, 128]),
        ["address space"] = Extent.Of<int[]>(
            [], [800, 1300, 4000], [200, 400, 800, 1000, 1050, 1100, 1150, 1200, 1250, 1300, 1400, 1500, 1750, 2000, 3000, 4000]),
        ["control group"] = Extent.Of<int[]>([], [24, 40, 256], [10, 16, 20, 24, 28, 30, 32, 34, 36, 38, 40, 44, 48, 56, 64, 80, 96, 128, 192, 256]),
    };

    // MiB below which .NET itself fails.
    static readonly Dictionary<string, int> Needs = new() { ["heap"] = 16, ["address space"] = 1500, ["control group"] = 40 };

    readonly TestFolder folder = new();
    readonly Dictionary<string, SortedDictionary<string, string>> expected = [];

    public void Dispose() => folder.Dispose();

    [Theory, InlineData("heap"), InlineData("address space"), InlineData("control group")]
    public async Task ACommandWithALimit_Succeeds_OrSaysThatTheMemoryIsNotEnough(string kind)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the limits of Linux");
        if (Limits[kind].Length == 0) return;
        if (kind == "control group")
            Assert.SkipUnless(ControlGroup() is not null, $"needs a control group for memory that this user can create below {ControlGroups}");
        Gpuals.Answer("generate", folder["plays.tsv"], "--users", "2000", "--items", "1000", "--rows", "60000", "--no-config", "-q");
        Gpuals.Answer([.. Train(folder["a.als"]), "--no-config"]);
        var (ends, runs) = (new SortedDictionary<string, int>(), 0);
        foreach (var (name, words) in Commands())
        {
            foreach (var limit in Limits[kind])
            {
                var end = await Run(kind, limit, name, words);
                ends[end] = ends.GetValueOrDefault(end) + 1;
                runs++;
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{kind}: {runs} runs: {string.Join(", ", ends.Select(end => $"{end.Value} {end.Key}"))}");
    }

    IEnumerable<(string Name, string[] Words)> Commands()
    {
        yield return ("train", Train(folder["out/m.als"]));
        yield return ("inspect", ["inspect", folder["plays.tsv"], "--format", "lastfm-360k", "-q"]);
        yield return ("recommend", ["recommend", folder["a.als"], "--all-users", "--to", folder["out/to.tsv"], "--use-gpu", "false", "-q"]);
    }

    string[] Train(string model) =>
    [
        "train", folder["plays.tsv"], "--format", "lastfm-360k", "-m", model, "--factors", "32", "--iterations", "1", "--threads", "2",
        "--neighbours", "0", "--use-gpu", "false", "-q",
    ];

    /// <summary>Runs a command with a limit.</summary>
    /// <returns>The end in a few words.</returns>
    async Task<string> Run(string kind, int limit, string name, string[] words)
    {
        if (!expected.TryGetValue(name, out var result))
        {
            Directory.CreateDirectory(folder["out"]);
            expected[name] = result = Result(Gpuals.Run([.. words, "--no-config"]).Output);
        }

        var after = $"{name} with a {kind} of {limit} MiB";
        Directory.CreateDirectory(folder["out"]);
        var run = await Start(kind, limit, [.. words, "--no-config"]);
        var found = Result(run.Output);
        if (run.Code == 0)
        {
            Assert.True(found.SequenceEqual(result), $"{after}: another result");
            return "complete";
        }

        Assert.True(found.Values.All(text => text.Length == 0), $"{after}: left {string.Join(", ", found.Keys)} after {run.Error}");
        // A program that the system ends cannot say so, nor delete its temporary file: the next run does.
        if (run.Code == 137 && kind == "control group" && run.Error.Length == 0) return "ended by the system";
        // The runtime cannot start or load its own code, or fails itself, with SIGABRT, SIGKILL or SIGSEGV.
        var isRuntime = run.Code is 134 or 137 or 139 || run.Error.Contains("Could not load file or assembly", StringComparison.Ordinal);
        if (limit < Needs[kind] && isRuntime) return "without a runtime";
        Assert.True(run.Code == 1 && MemoryError().IsMatch(run.Error), $"{after}: ends with {run.Code}: {run.Error}");
        return "refused";
    }

    SortedDictionary<string, string> Result(string output)
    {
        // Of a program that the system has ended, a temporary file may be there; no other one is.
        var content = FolderContent.Read(folder["out"]);
        content["output"] = Times().Replace(output, "#");
        Directory.Delete(folder["out"], recursive: true);
        return content;
    }

    static async Task<Running> Start(string kind, int limit, string[] words)
    {
        if (kind == "address space") return await Running.Wait(Running.With(["sh", "-c", $"ulimit -v {limit * 1024L}; exec \"$@\"", "sh"], words));
        if (kind == "heap")
        {
            var start = Traced.Start(words);
            start.Environment["DOTNET_GCHeapHardLimit"] = string.Create(CultureInfo.InvariantCulture, $"0x{(long)limit << 20:x}");
            return await Running.Wait(start);
        }

        var group = ControlGroup()!;
        try
        {
            var file = File.Exists(Path.Combine(group, "memory.max")) ? "memory.max" : "memory.limit_in_bytes";
            File.WriteAllText(Path.Combine(group, file), $"{(long)limit << 20}");
            return await Running.Wait(Running.With(["sh", "-c", $"echo $$ > {group}/cgroup.procs; exec \"$@\"", "sh"], words));
        }
        finally
        {
            Directory.Delete(group);
        }
    }

    /// <summary>A new control group with a limit of its memory, of version 1 or 2; null if this user cannot create one.</summary>
    static string? ControlGroup()
    {
        foreach (var root in (string[])[Path.Combine(ControlGroups, "memory"), ControlGroups])
        {
            try
            {
                if (!Directory.Exists(root)) continue;
                var group = Directory.CreateDirectory(Path.Combine(root, $"gpuals-tests-{Environment.ProcessId}")).FullName;
                if (File.Exists(Path.Combine(group, "memory.max")) || File.Exists(Path.Combine(group, "memory.limit_in_bytes"))) return group;
                Directory.Delete(group);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Read-only in a container, or of root.
            }
        }

        return null;
    }

    [GeneratedRegex(@"^gpuals: (.* needs? [\d,]+ MiB; -?[\d,]+ MiB is available \(.+\)|not enough memory for this command)\n        \S.*\n$")]
    private static partial Regex MemoryError();

    [GeneratedRegex(@"[0-9.,]+ (ms|s)\b")]
    private static partial Regex Times();
}
