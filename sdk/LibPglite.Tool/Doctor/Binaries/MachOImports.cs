namespace LibPglite.Tool.Doctor.Binaries;

/// <summary>A name that the loader is told to find, and in which of the libraries that the file names: 1 is the first.</summary>
internal sealed record MachOImport(string Name, int Library);

/// <summary>The opcodes by which a file tells the loader which names to bind, and which of its pointers to move along with it.</summary>
internal static class MachOImports
{
    /// <summary>Looked for in every library that happens to be there.</summary>
    public const int Anywhere = -2;

    private const ulong MostPointers = 10_000_000;

    /// <summary>The names that are bound; where they are bound to is of no interest here.</summary>
    public static List<MachOImport> Bound(ReadOnlyMemory<byte> opcodes, bool isLazy)
    {
        List<MachOImport> found = [];
        MachOBytes stream = new(opcodes);
        int library = 0;
        string name = "";
        while (!stream.AtEnd)
        {
            byte next = stream.Byte();
            int immediate = next & 0x0f;
            switch (next & 0xf0)
            {
                case 0x00: // the end; of lazily bound names each has one
                    if (!isLazy)
                    {
                        return found;
                    }

                    break;
                case 0x10:
                    library = immediate;
                    break;
                case 0x20:
                    library = checked((int)stream.Number());
                    break;
                case 0x30: // a negative number of four bits
                    library = immediate == 0 ? 0 : immediate - 16;
                    break;
                case 0x40:
                    name = stream.Text();
                    break;
                case 0x50:
                    break;
                case 0x60:
                case 0x70:
                case 0x80:
                    stream.SkipNumber();
                    break;
                case 0x90:
                case 0xb0:
                    found.Add(new MachOImport(name, library));
                    break;
                case 0xa0:
                    stream.SkipNumber();
                    found.Add(new MachOImport(name, library));
                    break;
                case 0xc0:
                    stream.SkipNumber();
                    stream.SkipNumber();
                    found.Add(new MachOImport(name, library));
                    break;
                default:
                    throw new InvalidDataException($"the loader does not know how to bind by {next:x2}");
            }
        }

        return found;
    }

    /// <summary>The addresses of the pointers that move along.</summary>
    /// <param name="opcodes">The stream that lists them.</param>
    /// <param name="segments">The addresses at which the segments begin, in the order of the file.</param>
    public static HashSet<ulong> Moved(ReadOnlyMemory<byte> opcodes, IReadOnlyList<ulong> segments)
    {
        HashSet<ulong> found = [];
        MachOBytes stream = new(opcodes);
        ulong at = 0;
        while (!stream.AtEnd)
        {
            byte next = stream.Byte();
            ulong immediate = (ulong)(next & 0x0f);
            switch (next & 0xf0)
            {
                case 0x00:
                    return found;
                case 0x10:
                    break;
                case 0x20:
                    at = segments[(int)immediate] + stream.Number();
                    break;
                case 0x30:
                    at += stream.Number();
                    break;
                case 0x40:
                    at += immediate * 8;
                    break;
                case 0x50:
                    at = Move(found, at, immediate, 0);
                    break;
                case 0x60:
                    at = Move(found, at, stream.Number(), 0);
                    break;
                case 0x70:
                    at = Move(found, at, 1, stream.Number());
                    break;
                case 0x80:
                    at = Move(found, at, stream.Number(), stream.Number());
                    break;
                default:
                    throw new InvalidDataException($"the loader does not know how to move a pointer by {next:x2}");
            }
        }

        return found;
    }

    private static ulong Move(HashSet<ulong> found, ulong at, ulong count, ulong skip)
    {
        if (count > MostPointers)
        {
            throw new InvalidDataException($"{count} pointers in a row");
        }

        for (; count > 0; count--)
        {
            found.Add(at);
            at += 8 + skip;
        }

        return at;
    }
}
