using System.CommandLine;

namespace GpuAls.Faults.Tests;

/// <summary>The inventory of writes, compared with the commands and their options.</summary>
public sealed class InventoryTests
{

    // They print, or run the other commands.
    static readonly string[] WriteNothing =
    [
        "sniff", "users-for", "similar-items", "similar-users", "explain", "score", "features", "show", "info", "serve", "devices", "plan", "config",
        "schema", "completion", "demo",
    ];

    [Fact]
    public void EveryCommand_IsInTheInventory_OrWritesNothing()
    {
        var root = new GpuAlsCommand(new Terminal(TextWriter.Null, TextWriter.Null, Stream.Null), null);
        var commands = Leaves(root).Select(command => command.Name).Order(StringComparer.Ordinal);
        var written = Inventory.All.Select(write => write.Words.Split(' ')[0]).Select(word => word == "datasets" ? "get" : word);
        Assert.Equal(commands, WriteNothing.Concat(written).Distinct().Order(StringComparer.Ordinal));
    }

    // FileStream.Flush(true) ignores the errors of the disk on Linux.
    [Fact]
    public void EveryFlushToTheDisk_ReportsErrors()
    {
        var files = Directory.EnumerateFiles(RepositoryFile.FullPath("src"), "*.cs", SearchOption.AllDirectories);
        var flushing = files.Where(file => File.ReadAllText(file).Contains("flushToDisk", StringComparison.Ordinal)).Select(Path.GetFileName);
        Assert.Equal(["DiskFlush.cs"], flushing);
    }

    static IEnumerable<Command> Leaves(Command command) =>
        command.Subcommands.Count == 0 ? [command] : command.Subcommands.SelectMany(Leaves);
}
