using System.Text;
using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>A text file of names, one a line; empty lines do not count.</summary>
static class NameFile
{
    /// <summary>What each name stands for.</summary>
    /// <param name="path">The file, UTF-8.</param>
    /// <param name="find">What a name stands for.</param>
    /// <exception cref="GpuAlsException">The file cannot be read, or a name stands for nothing; the message has its line.</exception>
    public static IReadOnlyList<int> Find(string path, Func<string, int> find)
    {
        var rows = new List<int>();
        var number = 0;
        foreach (var line in ReadLines(path))
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

    static IEnumerable<string> ReadLines(string path)
    {
        if (!File.Exists(path)) throw new GpuAlsException($"{path}: no such file");
        return File.ReadLines(path, Encoding.UTF8);
    }
}
