using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>Looks up names that a person typed.</summary>
static class Names
{
    /// <summary>The row of a name: as stored, or without case.</summary>
    /// <param name="names">Where to look.</param>
    /// <param name="name">What was typed.</param>
    /// <param name="kind">user or item.</param>
    /// <param name="file">What the names are from.</param>
    /// <exception cref="GpuAlsException">There is none, or there are several; the message has the file and what was most likely meant.</exception>
    public static int Find(Vocabulary names, string name, string kind, string file)
    {
        try
        {
            return names.Find(name, kind);
        }
        catch (UnknownNameException unknown)
        {
            throw new GpuAlsException(unknown.MessageIn(file), unknown);
        }
    }
}
