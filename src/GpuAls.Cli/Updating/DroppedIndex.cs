using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Model;

namespace GpuAls.Cli.Updating;

/// <summary>The note that a model lost its index because its vectors changed.</summary>
static class DroppedIndex
{
    /// <summary>Writes the note, if the model had an index.</summary>
    /// <param name="terminal">The terminal.</param>
    /// <param name="before">The model before.</param>
    /// <param name="path">The file that was written.</param>
    public static void Note(Terminal terminal, AlsModel before, string path)
    {
        if (before.IndexSettings is null) return;
        terminal.Note($"Removed the index, because vectors changed. To build it anew: gpuals index {DisplayText.Escape(path)}");
    }
}
