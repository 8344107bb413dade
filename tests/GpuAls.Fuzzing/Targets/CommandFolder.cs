using System.Text;
using GpuAls.Cli.Shell;

namespace GpuAls.Fuzzing.Targets;

/// <summary>A folder with small files, in which command lines run in this process. Files that they write are removed afterwards.</summary>
sealed class CommandFolder : IDisposable
{
    /// <summary>The time after which a command is cancelled, as Ctrl+C does.</summary>
    static readonly TimeSpan CancelledAfter = TimeSpan.FromSeconds(0.5);

    readonly Scratch scratch = new();
    readonly Dictionary<string, byte[]> files;
    readonly Dictionary<string, DateTime> written = [];

    public CommandFolder()
    {
        var model = Samples.FileOf(Samples.Trained(hasLabels: true, hasNeighbours: true), scratch);
        files = new()
        {
            ["m.als"] = model,
            ["bare.als"] = Samples.FileOf(Samples.Trained(), scratch),
            ["plays.tsv"] = Encoding.UTF8.GetBytes(Plays()),
            ["test.tsv"] = "user0\tMuse\t2\nuser1\tAbba\t1\nuser2\t17\t3\n"u8.ToArray(),
            ["names.tsv"] = "Abba\tABBA\nMuse\tMuse (band)\n17\tSeventeen\n"u8.ToArray(),
            ["list.txt"] = "Abba\nMuse\n"u8.ToArray(),
            ["users.txt"] = "user0\nuser1\n"u8.ToArray(),
        };
        // Relative names on a command line are in this folder.
        Environment.CurrentDirectory = scratch.FullName;
    }

    /// <summary>The names of the files.</summary>
    public IEnumerable<string> Names => files.Keys;

    /// <summary>Runs a command line.</summary>
    /// <param name="args">The words.</param>
    /// <param name="extra">The content of the file <c>x</c> and of standard input.</param>
    /// <param name="configuration">The content of gpuals.json; null for none.</param>
    /// <returns>The exit code, the results and the messages.</returns>
    /// <exception cref="BugReportException">The command reported a bug, or failed without a message.</exception>
    public string Run(string[] args, byte[] extra, byte[]? configuration = null)
    {
        Prepare();
        scratch.Write("x", extra);
        if (configuration is not null) scratch.Write("gpuals.json", configuration);
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        using var cancel = new CancellationTokenSource(CancelledAfter);
        var surroundings = configuration is null ? Surroundings.None : Surroundings.None with { Folder = scratch.FullName };
        var code = global::Program.Run(args, new Terminal(output, error, new MemoryStream(extra)) { Surroundings = surroundings }, cancel.Token);
        if (code == ExitCode.Bug) throw new BugReportException(error.ToString());
        if (code != ExitCode.Done && error.GetStringBuilder().Length == 0) throw new BugReportException($"exit code {code} without a message");
        return $"{code}\n{output}\n{error}";
    }

    public void Dispose()
    {
        Environment.CurrentDirectory = Path.GetTempPath();
        scratch.Dispose();
    }

    void Prepare()
    {
        foreach (var entry in new DirectoryInfo(scratch.FullName).EnumerateFileSystemInfos())
        {
            if (written.TryGetValue(entry.Name, out var time) && time == entry.LastWriteTimeUtc) continue;
            if (entry is DirectoryInfo folder) folder.Delete(recursive: true);
            else entry.Delete();
        }

        foreach (var (name, content) in files)
        {
            var path = Path.Combine(scratch.FullName, name);
            if (File.Exists(path)) continue;
            scratch.Write(name, content);
            written[name] = File.GetLastWriteTimeUtc(path);
        }
    }

    static string Plays()
    {
        var text = new StringBuilder();
        var matrix = Samples.Matrix();
        for (var user = 0; user < matrix.Users.Count; user++)
        {
            foreach (var item in matrix.ByUser.RowColumns(user)) text.Append(null, $"{matrix.Users.Key(user)}\t{matrix.Items.Key(item)}\t2\n");
        }

        return text.ToString();
    }
}

/// <summary>The report of a bug that a command printed.</summary>
sealed class BugReportException(string report) : Exception(report);
