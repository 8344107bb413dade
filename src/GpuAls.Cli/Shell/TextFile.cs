using System.Text;
using GpuAls.Core;
using GpuAls.Core.Memory;

namespace GpuAls.Cli.Shell;

/// <summary>A result as a text file, which is written completely or not at all.</summary>
static class TextFile
{
    /// <summary>Writes a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="option">The option that names it.</param>
    /// <param name="write">Writes the text.</param>
    /// <exception cref="RemedyException">The file cannot be written; an existing one is unchanged.</exception>
    public static void Write(string path, string option, Action<TextWriter> write) => AtomicFile.Write(
        path,
        file =>
        {
            using var text = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
            write(text);
            return 0;
        },
        (reason, inner) => new RemedyException($"{DisplayText.Escape(path)}: {reason}", $"Name another file: {option}", inner));
}
