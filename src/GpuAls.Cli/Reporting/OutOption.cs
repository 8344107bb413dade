using System.CommandLine;
using GpuAls.Cli.Options;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Memory;

namespace GpuAls.Cli.Reporting;

/// <summary>The file of a report or a figure: --out.</summary>
sealed class OutOption : Option<string>
{
    /// <param name="description">The text of the help.</param>
    public OutOption(string description)
        : base("--out", "-o")
    {
        Description = description;
        HelpName = "file";
        Required = true;
        TypedPath.Check(this);
    }

    /// <summary>The file as an output. One with the mark of the command is replaced unasked.</summary>
    /// <param name="name">The content, for messages.</param>
    /// <param name="mark">The start of a file that the command wrote.</param>
    public static OutputContent Content(string name, string mark)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(mark);
        return new OutputContent(name) { Own = $"{name} of gpuals", IsOwn = start => start.Span.StartsWith(bytes) };
    }

    /// <summary>Writes the file, completely or not at all.</summary>
    /// <exception cref="RemedyException">The file cannot be written; an existing one is unchanged.</exception>
    public void Write(string path, Action<Stream> write) => AtomicFile.Write(
        path,
        file =>
        {
            write(file);
            return 0;
        },
        (reason, inner) => new RemedyException($"{DisplayText.Escape(path)}: {reason}", $"Name another file: {Name}", inner));
}
