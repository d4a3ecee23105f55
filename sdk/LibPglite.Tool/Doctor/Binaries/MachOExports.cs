namespace LibPglite.Tool.Doctor.Binaries;

/// <summary>The names that a file gives: a tree whose edges are pieces of names, for the loader to walk down along the one it looks for.</summary>
internal static class MachOExports
{
    private const ulong Reexport = 0x08;
    private const int MostNodes = 1_000_000;

    /// <summary>Each name with its distance from the file's first byte in memory; 0 for one that is passed on from another library.</summary>
    public static List<(string Name, ulong Offset)> Read(ReadOnlyMemory<byte> tree)
    {
        List<(string Name, ulong Offset)> found = [];
        Stack<(string Name, int Node)> open = new();
        if (tree.Length > 0)
        {
            open.Push(("", 0));
        }

        for (int nodes = 0; open.TryPop(out (string Name, int Node) next); nodes++)
        {
            if (nodes > MostNodes)
            {
                throw new InvalidDataException("its tree of exports has no end");
            }

            MachOBytes stream = new(tree) { Position = next.Node };
            int size = checked((int)stream.Number()), children = stream.Position + size;
            if (size > 0)
            {
                ulong flags = stream.Number();
                found.Add((next.Name, (flags & Reexport) != 0 ? 0 : stream.Number()));
            }

            stream.Position = children;
            for (int count = stream.Byte(); count > 0; count--)
            {
                string piece = stream.Text();
                open.Push((next.Name + piece, checked((int)stream.Number())));
            }
        }

        return found;
    }
}
