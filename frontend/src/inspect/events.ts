/** The events of the dropped documents, by their ids: the report names ids only. */

export interface HistoryEvent {
  id: number;
  type: string;
  /** The event as the document has it. */
  event: Document;
}

type Document = Record<string, unknown>;

/** Every event in these texts, whether they are pages, lists of events, or something else. */
export function eventsById(texts: string[]): Map<number, HistoryEvent> {
  const events = texts.flatMap((text) => eventsIn(parsed(text)));
  return new Map(
    events.flatMap((event) => {
      const id = Number(event.id ?? event.EventId);
      return Number.isInteger(id) ? [[id, { id, type: String(event.type ?? event.EventType), event }] as const] : [];
    }),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return null;
  }
}

function eventsIn(document: unknown): Document[] {
  if (Array.isArray(document)) return document.filter(isObject);
  if (!isObject(document)) return [];
  const documents = document.documents;
  if (Array.isArray(documents)) {
    return documents.flatMap((each) => eventsIn(typeof each === "string" ? parsed(each) : each));
  }
  const events = document.events ?? document.Events;
  return Array.isArray(events) ? events.filter(isObject) : [];
}

function isObject(value: unknown): value is Document {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
