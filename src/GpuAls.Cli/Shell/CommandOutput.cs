using GpuAls.Core;
using GpuAls.Core.Memory;

namespace GpuAls.Cli.Shell;

/// <summary>A file that a command writes.</summary>
/// <param name="name">The argument or the option that names it: "--model".</param>
/// <param name="path">The path as typed.</param>
/// <param name="content">The content of the file.</param>
sealed class CommandOutput(string name, string path, OutputContent content)
{
    // Enough to recognize a file that this program wrote.
    const int StartBytes = 64;

    /// <summary>The argument or the option that names it.</summary>
    public string Name => name;

    /// <summary>The path as typed.</summary>
    public string Path => path;

    /// <summary>The content of the file.</summary>
    public OutputContent Content => content;

    /// <summary>The place of the file.</summary>
    public FilePlace Place { get; private set; } = null!;

    /// <summary>The file before the command writes it.</summary>
    public WatchedFile Watched => new(path, Place, content.IsContinued);

    /// <summary>The output as typed: "--model plays.als".</summary>
    public override string ToString() => $"{name} {DisplayText.Escape(path)}";

    /// <summary>Follows the path.</summary>
    /// <exception cref="RemedyException">The path cannot be followed.</exception>
    public void Find() => Guard(() => Place = FilePlace.Resolve(path));

    /// <summary>Checks that the file can be written.</summary>
    /// <exception cref="RemedyException">It cannot; the message says why.</exception>
    public void RequireWritable() => Guard(() => Place.RequireWritable(content.NeedsRegularFile));

    /// <summary>Whether nothing is lost when the file is written.</summary>
    public bool IsNew() => Place.IsWrittenThrough || Place.Status is null or { Length: 0 } || content.IsOwn(Start());

    /// <summary>A remedy in the words of the option: "Name another file: --model".</summary>
    public string Remedy(string what) => name == "FILE" ? what : $"{what}: {name}";

    ReadOnlyMemory<byte> Start()
    {
        try
        {
            using var file = new FileStream(Place.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var start = new byte[StartBytes];
            return start.AsMemory(0, file.ReadAtLeast(start, StartBytes, throwOnEndOfStream: false));
        }
        catch (UnauthorizedAccessException)
        {
            return default;
        }
    }

    void Guard(Action work)
    {
        try
        {
            work();
        }
        catch (OutputFileException exception)
        {
            throw Explain(exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(exception.Message, Remedy("Name another file"), exception);
        }
    }

    RemedyException Explain(OutputFileException exception)
    {
        var reason = exception.Message[(exception.Message.IndexOf(": ", StringComparison.Ordinal) is > 0 and var colon ? colon + 2 : 0)..];
        var another = $"name another file{(name == "FILE" ? "" : $": {name}")}";
        return exception.Problem switch
        {
            OutputFileProblem.Folder => new(
                $"{DisplayText.Escape(path)} is a folder; expected a file name",
                $"Name a file in it: {(name == "FILE" ? "" : $"{name} ")}{System.IO.Path.Combine(path, "NAME")}",
                exception),
            OutputFileProblem.Socket or OutputFileProblem.NotRegular => new(
                $"{DisplayText.Escape(path)} is {reason}", Remedy("Name another file"), exception),
            OutputFileProblem.MissingFolder => CannotWrite(
                $"the folder {DisplayText.Quote(exception.Folder)} does not exist", $"Create the folder, or {another}", exception),
            OutputFileProblem.ReadOnly => CannotWrite(reason, $"Make the file writable, or {another}", exception),
            OutputFileProblem.ReadOnlyFolder => CannotWrite(reason, $"Make the folder writable, or {another}", exception),
            OutputFileProblem.NotOpen => CannotWrite(reason, Remedy("Name another file"), exception),
            OutputFileProblem.LinkLoop => CannotWrite(reason, $"Remove the link, or {another}", exception),
        };
    }

    RemedyException CannotWrite(string reason, string remedy, Exception inner) => new(
        $"cannot write the {content.Name} to {DisplayText.Escape(path)}: {DisplayText.Escape(reason)}", remedy, inner);
}
