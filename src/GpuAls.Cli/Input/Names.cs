using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Ingestion.Naming;

namespace GpuAls.Cli.Input;

/// <summary>Names of users and items as a person types them, on the command line or in a file.</summary>
static class Names
{
    /// <summary>
    /// The row of a name, spelled as stored, with other upper and lower case, or with other blanks at its ends or another Unicode form.
    /// </summary>
    /// <param name="names">The names to search.</param>
    /// <param name="name">The typed name.</param>
    /// <param name="kind">user or item.</param>
    /// <param name="file">The file with the names.</param>
    /// <exception cref="GpuAlsException">No name matches, or several; the message has the file and the nearest names.</exception>
    public static int Find(Vocabulary names, string name, string kind, string file)
    {
        if (TryFind(names, name, kind) is { } row) return row;
        try
        {
            return names.Find(name, kind);
        }
        catch (UnknownNameException unknown)
        {
            throw new GpuAlsException(unknown.MessageIn(file), unknown);
        }
    }

    /// <summary>The row of a name as <see cref="Find"/> finds it; null if no row has it, without a search for similar names.</summary>
    /// <exception cref="AmbiguousNameException">Several rows have this name.</exception>
    public static int? TryFind(Vocabulary names, string name, string kind)
    {
        if (names.TryFind(name, kind, out var row)) return row;
        // A keyboard or a file system may compose accents in another way than the file did.
        return NameRules.All.Of(name) is { Length: > 0 } spelling && spelling != name && names.TryFind(spelling, kind, out row) ? row : null;
    }
}
