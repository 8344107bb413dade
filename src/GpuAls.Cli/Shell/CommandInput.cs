using GpuAls.Core;
using GpuAls.Core.Memory;

namespace GpuAls.Cli.Shell;

/// <summary>A file that a command reads.</summary>
/// <param name="name">The argument or the option that names it: "FILE", "--names".</param>
/// <param name="path">The path as typed.</param>
/// <param name="isStandard">Whether it is standard input.</param>
sealed class CommandInput(string name, string path, bool isStandard)
{
    /// <summary>The argument or the option that names it.</summary>
    public string Name => name;

    /// <summary>The path as typed.</summary>
    public string Path => path;

    /// <summary>The place of the file; null for standard input, and for a path that cannot be followed.</summary>
    public FilePlace? Place { get; private set; }

    /// <summary>Follows the path.</summary>
    public void Find()
    {
        try
        {
            // A path that cannot be followed is an error of the reading, which says more about it.
            if (!isStandard) Place = FilePlace.Resolve(path);
        }
        catch (IOException)
        {
            Place = null;
        }
    }

    /// <summary>Whether an output is this file.</summary>
    public bool IsSameFile(FilePlace output, Terminal terminal) =>
        isStandard ? output.IsSameFile(terminal.InputFile) : Place is not null && Place.IsSameFile(output);

    /// <summary>The file in words: "the input file", "the file of --names".</summary>
    /// <param name="beside">The path of the output, which is not repeated.</param>
    public string Describe(string? beside)
    {
        if (isStandard) return "the file that standard input reads";
        var file = name switch
        {
            "FILE" => "the input file",
            "MODEL" => "the model",
            _ => $"the file of {name}",
        };
        return beside == path ? file : $"{file} ({DisplayText.Escape(path)})";
    }
}
