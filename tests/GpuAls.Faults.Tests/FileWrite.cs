using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace GpuAls.Faults.Tests;

/// <summary>
/// A command that writes to a folder: one row of the inventory of all writes. A path of the command line starts with <c>out/</c> for the folder, and
/// <c>in/</c> for the inputs.
/// </summary>
/// <param name="Name">The name in messages.</param>
/// <param name="Words">The command line.</param>
sealed partial record FileWrite(string Name, string Words)
{
    static readonly ConcurrentDictionary<string, Lazy<Recorded>> Records = new();

    /// <summary>The command line that wrote an older result to the same place; null for none.</summary>
    public string? Old { get; init; }

    /// <summary>Whether all files of the folder change together. Otherwise each file is the old or the new one.</summary>
    public bool IsOne { get; init; }

    /// <summary>Whether an incomplete result is one that the same command continues, as rows of a state or of a table.</summary>
    public bool IsContinued { get; init; }

    /// <summary>An option that the next run after a killed one needs.</summary>
    public string? Again { get; init; }

    /// <summary>The command line with the paths of a folder.</summary>
    public string[] In(TestFolder folder) => Split(Words, folder);

    /// <summary>A run without a fault, made once: its calls, and the results before and after it.</summary>
    public Recorded Record() => Records.GetOrAdd(Name, _ => new(Trace)).Value;

    /// <summary>A new folder with the older result.</summary>
    public TestFolder Prepare()
    {
        var folder = new TestFolder();
        if (Old is not null) Run(Old, folder);
        return folder;
    }

    /// <summary>Runs the command in this process.</summary>
    public void Repeat(TestFolder folder, string after) => Run($"{Words} {Again}", folder, after);

    void Run(string words, TestFolder folder, string after = "without a fault")
    {
        var run = Gpuals.Run(Split(words, folder));
        Assert.True(run.Code == ExitCode.Done, $"{Name}, {after}: the next run ends with {run.Code}: {run.Error}");
    }

    Recorded Trace()
    {
        using var folder = Prepare();
        var before = FolderContent.Read(folder.Path);
        var bytes = Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories)
            .ToDictionary(path => Path.GetRelativePath(folder.Path, path), File.ReadAllBytes);
        var run = Traced.Run(folder.Path, In(folder));
        Assert.True(run.Code == 0, $"{Name}: {run.Error}");
        Assert.Empty(FolderContent.Temporaries(folder.Path));
        var after = FolderContent.Read(folder.Path);
        return new(run.Calls, before, after, folder.Path) { Before = bytes };
    }

    static string[] Split(string words, TestFolder folder) =>
    [
        .. words.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(word => Folder().Replace(word, match => $"{(match.Value == "in/" ? Inputs.Current.Path : folder.Path)}/"))
            .Select(word => word.Replace("DATASET", Inputs.Current.Dataset, StringComparison.Ordinal)),
        "--no-config",
    ];

    [GeneratedRegex("(?<=^|:)(in|out)/")]
    private static partial Regex Folder();

    public override string ToString() => Name;
}

/// <summary>A run without a fault.</summary>
/// <param name="Calls">Its calls that changed files.</param>
/// <param name="Old">The results before it.</param>
/// <param name="New">The results after it.</param>
/// <param name="Folder">The folder at that time.</param>
sealed record Recorded(
    IReadOnlyList<FileCall> Calls, SortedDictionary<string, string> Old, SortedDictionary<string, string> New, string Folder)
{
    /// <summary>The files before it, by their paths in the folder.</summary>
    public required IReadOnlyDictionary<string, byte[]> Before { get; init; }

    /// <summary>The number of the first call that makes a result visible.</summary>
    public int Published => Calls.FirstOrDefault(
        call => call.Name is "rename" or "link" && !FolderContent.IsTemporary(Path.GetRelativePath(Folder, call.Other).Split('/')[0]))?.Number
        ?? int.MaxValue;
}
