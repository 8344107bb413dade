using System.Globalization;
using System.Text;
using GpuAls.Core.Memory;

namespace GpuAls.Cli.Datasets;

/// <summary>
/// Lists of items as pairs: each line of the source is a user, with the number of their items and then the items, separated by blanks. Users are
/// numbered from 0 in the order of the lines, as the other files of such a data set do.
/// </summary>
static class ItemLists
{
    /// <summary>Writes a file with one user and one item in each line, separated by a tab, below a header.</summary>
    /// <param name="source">The file with the lists.</param>
    /// <param name="target">The file to write, which is new.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="InvalidDataException">A line is no list.</exception>
    public static void Convert(string source, string target, CancellationToken cancel)
    {
        using var file = new FileStream(target, FileMode.CreateNew, FileAccess.Write);
        using var pairs = new StreamWriter(file, new UTF8Encoding(false)) { NewLine = "\n" };
        pairs.WriteLine("user\titem");
        var user = 0;
        foreach (var line in File.ReadLines(source))
        {
            cancel.ThrowIfCancellationRequested();
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (words.Length == 0
                || !int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                || count != words.Length - 1)
                throw new InvalidDataException($"line {user + 1} is no count with that many items");
            foreach (var item in words.AsSpan(1)) pairs.WriteLine($"{user}\t{item}");
            user++;
        }

        pairs.Flush();
        DiskFlush.Flush(file);
    }
}
