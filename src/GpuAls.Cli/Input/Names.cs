using GpuAls.Core;
using GpuAls.Core.Interactions;

namespace GpuAls.Cli.Input;

/// <summary>Names of users and items as a person types them, on the command line or in a file.</summary>
static class Names
{
    /// <summary>The row of a name, spelled as stored or with other upper and lower case.</summary>
    /// <param name="names">The names to search.</param>
    /// <param name="name">The typed name.</param>
    /// <param name="kind">user or item.</param>
    /// <param name="file">The file with the names.</param>
    /// <exception cref="GpuAlsException">No name matches, or several; the message has the file and the nearest names.</exception>
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

    /// <summary>The rows of the names in a UTF-8 file with one name per line; empty lines are ignored.</summary>
    /// <param name="path">The file.</param>
    /// <param name="find">The row of a name.</param>
    /// <param name="cancel">Cancels the reading.</param>
    /// <exception cref="GpuAlsException">The file cannot be read, or a name is unknown; the message has its line.</exception>
    public static IReadOnlyList<int> FindAll(string path, Func<string, int> find, CancellationToken cancel)
    {
        var rows = new List<int>();
        var number = 0;
        foreach (var line in NameLines.Read(path, cancel))
        {
            number++;
            if (line.Length == 0) continue;
            try
            {
                rows.Add(find(line));
            }
            catch (GpuAlsException exception)
            {
                throw new GpuAlsException($"{path}:{number}: {exception.Message}", exception);
            }
        }

        return rows;
    }
}
