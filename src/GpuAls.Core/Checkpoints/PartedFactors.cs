using GpuAls.Core.SectionFiles;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Checkpoints;

/// <summary>Reads the factors of a checkpoint from its parts, on any number of ranks: the parts are rows one after the other.</summary>
static class PartedFactors
{
    /// <summary>Reads and checks all parts.</summary>
    /// <param name="path">The path of the manifest, whose folder has the parts.</param>
    /// <param name="parts">The parts.</param>
    /// <param name="factors">f.</param>
    /// <returns>Copies of the last factors, and of the best ones if there are others.</returns>
    /// <exception cref="CheckpointException">A part is missing, damaged, or not the one of the manifest; the message starts with the manifest.
    /// </exception>
    public static (AlsFactors Last, AlsFactors? Best) Read(string path, IReadOnlyList<CheckpointPart> parts, int factors)
    {
        var folder = Path.GetDirectoryName(path)!;
        var files = new List<SectionFileReader>();
        try
        {
            // All are compared with the manifest before memory is taken for what it says.
            foreach (var part in parts) files.Add(Guard(path, part, () => CheckpointPartFile.Open(folder, part, factors)));
            AlsFactors last = new(Together(SectionKind.UserFactors), Together(SectionKind.ItemFactors));
            return (last, Guard(path, parts[0], () => CheckpointFile.ReadBest(files[0], last)));
        }
        finally
        {
            foreach (var file in files) file.Dispose();
        }

        FactorMatrix Together(SectionKind kind)
        {
            var rows = files.Select(file => file.Factors(kind, factors)).ToArray();
            var all = rows.Sum(part => (long)part.Rows);
            if (all >= int.MaxValue) throw new CheckpointException(path, "damaged: its parts have too many rows");
            var matrix = FactorMatrix.Zeros((int)all, factors);
            var next = 0;
            foreach (var part in rows)
            {
                for (var row = 0; row < part.Rows; row++) part.Row(row).CopyTo(matrix.WritableRow(next++));
            }

            return matrix;
        }
    }

    static T Guard<T>(string path, CheckpointPart part, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (CheckpointException damage)
        {
            throw new CheckpointException(path, $"damaged: its part {part.File}: {damage.Reason}", damage);
        }
    }
}
