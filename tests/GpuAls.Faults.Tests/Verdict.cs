using System.Text.RegularExpressions;

namespace GpuAls.Faults.Tests;

/// <summary>The checks of a folder after a fault.</summary>
static partial class Verdict
{
    /// <summary>Requires that each result is the complete old one or the complete new one.</summary>
    public static void RequireOldOrNew(FileWrite write, Recorded record, string folder, string after)
    {
        var found = Read(folder, write, after);
        if (write.IsOne)
        {
            var isWhole = IsSame(found, record.Old) || IsSame(found, record.New);
            Assert.True(isWhole, $"{write}, {after}: neither the old folder nor the new one: {Names(found)}");
            return;
        }

        foreach (var name in record.Old.Keys)
            Assert.True(found.ContainsKey(name), $"{write}, {after}: {name} is lost");
        foreach (var (name, text) in found)
        {
            var isOld = record.Old.TryGetValue(name, out var old) && old == text;
            var isNew = record.New.TryGetValue(name, out var complete) && complete == text;
            // The lines of a search so far are the start of the complete ones.
            var isStart = write.IsContinued && complete is not null && complete.StartsWith(text, StringComparison.Ordinal);
            Assert.True(isOld || isNew || isStart, $"{write}, {after}: {name} is neither the old one nor the new one");
        }
    }

    /// <summary>Requires that nothing has changed.</summary>
    public static void RequireOld(FileWrite write, Recorded record, string folder, string after)
    {
        if (write.IsContinued)
        {
            RequireOldOrNew(write, record, folder, after);
            return;
        }

        var found = Read(folder, write, after);
        Assert.True(IsSame(found, record.Old), $"{write}, {after}: the old result has changed: {Names(found)}");
    }

    /// <summary>Requires the complete result.</summary>
    public static void RequireNewResults(FileWrite write, Recorded record, string folder, string after)
    {
        var found = Read(folder, write, after);
        Assert.True(IsSame(found, record.New), $"{write}, {after}: not the new result: {Names(found)}");
    }

    /// <summary>Requires the complete result, and no temporary file.</summary>
    public static void RequireNew(FileWrite write, Recorded record, string folder, string after)
    {
        RequireNewResults(write, record, folder, after);
        Assert.True(FolderContent.Temporaries(folder) is [], $"{write}, {after}: left {string.Join(", ", FolderContent.Temporaries(folder))}");
    }

    /// <summary>Requires a message of the house: the problem with the file, and a remedy; no name of a temporary file, no defect.</summary>
    public static void RequireMessage(FileWrite write, int code, string error, string folder, string after)
    {
        Assert.True(code == (int)ExitCode.UserError, $"{write}, {after}: ends with {code}: {error}");
        // A data set shows its licence before, and a training its warnings.
        var message = error[(error.LastIndexOf("\ngpuals: ", StringComparison.Ordinal) + 1)..];
        var isShaped = Message().IsMatch(message) && message.Contains(folder, StringComparison.Ordinal)
            && !message.Contains(".gpuals-", StringComparison.Ordinal);
        Assert.True(isShaped, $"{write}, {after}: the message has another form: {error}");
    }

    static SortedDictionary<string, string> Read(string folder, FileWrite write, string after)
    {
        try
        {
            return FolderContent.Read(folder);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"{write}, {after}: {exception.Message}", exception);
        }
    }

    static bool IsSame(SortedDictionary<string, string> one, SortedDictionary<string, string> other) => one.SequenceEqual(other);

    static string Names(SortedDictionary<string, string> content) => string.Join(", ", content.Keys);

    // A problem, and below it a remedy.
    [GeneratedRegex(@"^gpuals: \S.*\n        \S.*\n$")]
    private static partial Regex Message();
}
